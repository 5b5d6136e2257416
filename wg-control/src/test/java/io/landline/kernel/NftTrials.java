// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import static io.landline.kernel.Sample.TABLE;
import static io.landline.kernel.Sample.chain;
import static io.landline.kernel.Sample.filter;
import static io.landline.kernel.Sample.name;
import static io.landline.kernel.Sample.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.landline.ffi.Errno;
import io.landline.netlink.NetlinkException;
import io.landline.nft.Command;
import io.landline.nft.Hook;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Rule;
import io.landline.nft.Table;
import io.landline.nft.Transaction;
import io.landline.nft.observed.ObservedElement;
import io.landline.nft.observed.TableDiff;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * An nf_tables to try things on, the kernel's or its fake, and what is done with it again and
 * again.
 */
abstract class NftTrials {
  protected abstract NftControl nft();

  /** Runs as a caller without CAP_NET_ADMIN. */
  protected abstract void withoutCapability(Runnable task);

  /** Another program makes a table of this name with flag owner, and lives on. */
  protected abstract void givenOwned(NftName name);

  void commit(Transaction transaction) {
    nft().commit(transaction, nft().generation());
  }

  void commit(Command... commands) {
    commit(new Transaction(List.of(commands)));
  }

  void given(Table table) {
    commit(Transaction.create(table, false));
  }

  void given(NftSet... sets) {
    given(table(List.of(sets), filter(Hook.FORWARD)));
  }

  static Command add(NftSet set) {
    return new Command.AddElements(TABLE, set);
  }

  static Command delete(NftSet set) {
    return new Command.DeleteElements(TABLE, set);
  }

  static Command addRules(String chain, List<NftSet> sets, Rule... rules) {
    return new Command.AddRules(TABLE, name(chain), List.of(rules), sets);
  }

  Transaction difference(Table wanted) {
    return TableDiff.between(wanted, nft().table(wanted.name()));
  }

  /** Asserts that the difference from one to the other, committed, leaves no difference. */
  void assertTurnsInto(Table before, Table after) {
    given(before);
    assertThat(difference(before).toString()).isEmpty();
    Transaction change = difference(after);
    assertThat(change.isEmpty()).isFalse();
    commit(change);
    assertThat(difference(after).toString()).isEmpty();
    commit(Transaction.delete(TABLE));
  }

  void assertTurnsIntoEachOther(Table one, Table other) {
    assertTurnsInto(one, other);
    assertTurnsInto(other, one);
  }

  static void assertRefusedWith(List<Errno> errnos, ThrowingCallable call) {
    NetlinkException e = catchThrowableOfType(NetlinkException.class, call);
    assertThat(e).as("a refusal with one of " + errnos).isNotNull();
    assertThat(e.errno()).as(e.getMessage()).isIn(errnos);
  }

  /** Kernels differ: 6.18 refuses an element that overlaps another, 6.1 says yes and adds none. */
  void assertNotAdded(NftSet overlapping) {
    List<ObservedElement> before = elements(overlapping.name());
    try {
      commit(add(overlapping));
    } catch (NetlinkException e) {
      assertThat(e.errno()).as(e.getMessage()).isEqualTo(Errno.EEXIST);
    }
    assertThat(elements(overlapping.name())).isEqualTo(before);
  }

  List<ObservedElement> elements(NftName set) {
    return nft().table(TABLE).orElseThrow().set(set).orElseThrow().elements();
  }

  void assertNothingThere() {
    assertThat(nft().table(TABLE)).isEmpty();
  }
}
