// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import static io.landline.kernel.Refusals.assertRefused;
import static io.landline.kernel.Sample.TABLE;
import static io.landline.kernel.Sample.devices;
import static io.landline.kernel.Sample.drop;
import static io.landline.kernel.Sample.filter;
import static io.landline.kernel.Sample.in;
import static io.landline.kernel.Sample.name;
import static io.landline.kernel.Sample.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.ffi.Errno;
import io.landline.nft.Command;
import io.landline.nft.Field;
import io.landline.nft.Hook;
import io.landline.nft.Table;
import io.landline.nft.observed.ObservedTable;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What belongs to whom in nf_tables, in the kernel and in its fake alike. */
abstract class NftOwnerContract extends NftTrials {
  /** Another program flushes the whole ruleset. */
  protected abstract void flushRuleset();

  /** The socket behind {@link #nft} closes, as when its process dies, and opens anew. */
  protected abstract void reconnect();

  private static Table owned() {
    return table(
            List.of(devices("10.0.0.1")),
            filter(Hook.FORWARD, drop(in("captured", Field.IP_SADDR))))
        .withOwner();
  }

  @Test
  void what_we_own_outlives_a_flush_of_others_and_not_our_socket() {
    given(owned());
    assertThat(nft().table(TABLE).orElseThrow().owner())
        .isEqualTo(ObservedTable.Owner.THIS_CONNECTION);
    assertThat(difference(owned()).toString()).isEmpty();
    flushRuleset();
    assertThat(difference(owned()).toString()).isEmpty();
    commit(new Command.AddElements(TABLE, devices("10.0.0.2")));
    assertThat(nft().table(TABLE).orElseThrow().set(name("captured")).orElseThrow().elements())
        .hasSize(2);
    reconnect();
    assertNothingThere();
  }

  @Test
  void what_nobody_owns_goes_with_a_flush_and_outlives_our_socket() {
    given(owned().withoutOwner());
    reconnect();
    assertThat(nft().table(TABLE).orElseThrow().owner()).isEqualTo(ObservedTable.Owner.NONE);
    flushRuleset();
    assertNothingThere();
  }

  @Test
  void ownership_comes_and_goes_with_a_new_table() {
    assertTurnsIntoEachOther(owned(), owned().withoutOwner());
    given(owned().withoutOwner());
    assertRefused(
        Errno.EOPNOTSUPP, () -> commit(new Command.AddTable(TABLE, Optional.empty(), true)));
  }

  @Test
  void a_table_of_another_owner_is_read_and_left() {
    givenOwned(TABLE);
    assertThat(nft().table(TABLE).orElseThrow().owner()).isEqualTo(ObservedTable.Owner.OTHER);
    assertRefused(Errno.EPERM, () -> commit(difference(owned())));
  }
}
