// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import static io.landline.kernel.Refusals.assertRefused;
import static io.landline.kernel.Sample.TABLE;
import static io.landline.kernel.Sample.chain;
import static io.landline.kernel.Sample.devices;
import static io.landline.kernel.Sample.drop;
import static io.landline.kernel.Sample.filter;
import static io.landline.kernel.Sample.in;
import static io.landline.kernel.Sample.nat;
import static io.landline.kernel.Sample.networks;
import static io.landline.kernel.Sample.ports;
import static io.landline.kernel.Sample.services;
import static io.landline.kernel.Sample.table;
import static io.landline.kernel.Sample.targets;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.ffi.Errno;
import io.landline.netlink.NetlinkException;
import io.landline.nft.Chain;
import io.landline.nft.EveryTable;
import io.landline.nft.Field;
import io.landline.nft.Hook;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import io.landline.nft.Table;
import io.landline.nft.Transaction;
import io.landline.nft.Verdict;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What nf_tables does, in the kernel and in its fake alike; what it refuses is inherited. */
public abstract class NftControlContract extends NftRefusalContract {
  @Test
  void what_was_committed_is_read_back() {
    assertThat(nft().table(EveryTable.table().name())).isEmpty();
    given(EveryTable.table());
    assertThat(nft().table(EveryTable.table().name()).orElseThrow().foreign()).isEmpty();
    assertThat(difference(EveryTable.table()).toString()).isEmpty();
    commit(Transaction.create(EveryTable.table(), true));
    assertThat(difference(EveryTable.table()).toString()).isEmpty();
    commit(Transaction.delete(EveryTable.table().name()));
    assertNothingThere();
  }

  @Test
  void what_is_only_tried_changes_nothing() {
    long before = nft().generation();
    nft().check(Transaction.create(EveryTable.table(), false));
    assertRefused(Errno.ENOENT, () -> nft().check(Transaction.delete(TABLE)));
    assertNothingThere();
    assertThat(nft().generation()).isEqualTo(before);
    given(devices("10.0.0.1"));
    nft().check(new Transaction(List.of(add(devices("10.0.0.2")))));
    assertThat(nft().table(TABLE).orElseThrow().set(devices().name()).orElseThrow().elements())
        .hasSize(1);
  }

  @Test
  void one_set_is_read_alone() {
    NftName name = devices().name();
    assertThat(nft().set(TABLE, name)).isEmpty();
    given(devices("10.0.0.1", "10.0.0.2"));
    assertThat(nft().set(TABLE, name)).isEqualTo(nft().table(TABLE).orElseThrow().set(name));
    assertThat(nft().set(TABLE, name).orElseThrow().elements()).hasSize(2);
    assertThat(nft().set(TABLE, new NftName("another"))).isEmpty();
  }

  @Test
  void every_commit_is_another_generation() {
    long before = nft().generation();
    given(devices());
    long after = nft().generation();
    assertThat(after).isNotEqualTo(before);
    nft().commit(new Transaction(List.of()), before);
    assertThat(nft().generation()).isEqualTo(after);
  }

  @Test
  void a_transaction_for_a_state_that_is_gone_does_nothing() {
    long stale = nft().generation();
    given(devices("10.0.0.1"));
    NetlinkException e =
        assertRefused(Errno.ERESTART, () -> nft().commit(Transaction.delete(TABLE), stale));
    assertThat(e.isRestartNeeded()).isTrue();
    assertThat(nft().table(TABLE)).isPresent();
  }

  @Test
  void what_is_committed_to_another_table_is_no_reason_to_begin_again() {
    given(devices("10.0.0.1"));
    long before = nft().generation();
    NftName other = new NftName("other");
    nft()
        .commit(
            Transaction.create(
                new Table(other, Optional.empty(), List.of(devices("10.0.0.9")), List.of()), false),
            before);
    assertThat(nft().generation()).isNotEqualTo(before);
    // The same generation for another table, which is as it was; but not for this one any more.
    nft().commit(Transaction.delete(TABLE), before);
    assertThat(nft().table(TABLE)).isEmpty();
    assertRefused(Errno.ERESTART, () -> nft().commit(Transaction.delete(other), before));
    assertThat(nft().table(other)).isPresent();
  }

  @Test
  void a_commit_tells_the_generation_that_it_began() {
    long before = nft().generation();
    long made = nft().commit(Transaction.create(table(List.of(devices())), false), before);
    assertThat(made).isEqualTo(nft().generation());
    assertThat(nft().commit(new Transaction(List.of()), before)).isEqualTo(before);
  }

  @Test
  void a_table_is_unchanged_until_somebody_commits_to_it() {
    long before = nft().generation();
    long made = nft().commit(Transaction.create(table(List.of(devices())), false), before);
    assertThat(nft().isUnchanged(TABLE, made)).isTrue();
    assertThat(nft().isUnchanged(TABLE, before)).isFalse();
    NftName other = new NftName("other");
    long elsewhere =
        nft()
            .commit(
                Transaction.create(new Table(other, Optional.empty(), List.of(), List.of()), false),
                made);
    assertThat(nft().isUnchanged(TABLE, made)).isTrue();
    assertThat(nft().isUnchanged(other, made)).isFalse();
    assertThat(nft().isUnchanged(other, elsewhere)).isTrue();
    long more =
        nft().commit(new Transaction(List.of(add(devices("10.0.0.1")))), nft().generation());
    assertThat(nft().isUnchanged(TABLE, made)).isFalse();
    assertThat(nft().isUnchanged(TABLE, more)).isTrue();
    flushRuleset();
    assertThat(nft().isUnchanged(TABLE, more)).isFalse();
  }

  @Test
  void elements_change_one_by_one() {
    Chain chain = filter(Hook.FORWARD, drop(in("captured", Field.IP_SADDR)));
    assertTurnsIntoEachOther(
        table(List.of(devices("10.0.0.1", "10.0.0.2")), chain),
        table(List.of(devices("10.0.0.2", "10.0.0.3")), chain));
    assertTurnsIntoEachOther(
        table(List.of(devices("10.0.0.1")), chain), table(List.of(devices()), chain));
    assertTurnsInto(
        table(List.of(targets(NftSet.Kind.PLAIN, "192.0.2.1 5 10.0.0.1"))),
        table(List.of(targets(NftSet.Kind.PLAIN, "192.0.2.1 5 10.0.0.2"))));
    assertTurnsInto(
        table(List.of(targets(NftSet.Kind.INTERVAL, "192.0.2.1 5-9 10.0.0.1"))),
        table(List.of(targets(NftSet.Kind.INTERVAL, "192.0.2.1 5-9 10.0.0.2"))));
  }

  @Test
  void a_comment_changes() {
    NftSet plain = networks("10.0.0.0/8", "192.0.2.0/24");
    NftSet named =
        plain.withElements(
            plain.elements().stream().map(e -> e.commented("of " + e.key().get(0))).toList());
    assertTurnsIntoEachOther(table(List.of(plain)), table(List.of(named)));
  }

  @Test
  void intervals_are_cut_otherwise() {
    assertTurnsIntoEachOther(
        table(List.of(ports("10-19", "30-39"))), table(List.of(ports("10-14", "15-19", "30-45"))));
    assertTurnsIntoEachOther(
        table(List.of(networks("192.0.2.0/24", "192.0.3.0/24"))),
        table(List.of(networks("192.0.2.0/23"))));
    assertTurnsIntoEachOther(
        table(List.of(networks("0.0.0.0/8", "255.0.0.0/8"))),
        table(List.of(networks("0.0.0.0/1", "128.0.0.0/1"))));
    assertTurnsIntoEachOther(
        table(List.of(networks("0.0.0.0/0"))), table(List.of(networks("10.0.0.0/8"))));
    assertTurnsIntoEachOther(
        table(List.of(services(NftSet.Kind.INTERVAL, "192.0.2.1 10-19"))),
        table(List.of(services(NftSet.Kind.INTERVAL, "192.0.2.1 10-14", "192.0.2.1 15-19"))));
    assertTurnsIntoEachOther(
        table(List.of(services(NftSet.Kind.COUNTED_INTERVAL, "192.0.2.0/24 10-19"))),
        table(List.of(services(NftSet.Kind.COUNTED_INTERVAL, "192.0.2.0/25 12-19"))));
  }

  @Test
  void rules_change_chain_by_chain() {
    assertTurnsIntoEachOther(
        table(
            List.of(devices()),
            filter(Hook.FORWARD, drop(in("captured", Field.IP_SADDR))),
            chain("kept", Rule.of(Verdict.ACCEPT))),
        table(
            List.of(devices()),
            filter(
                Hook.FORWARD,
                Rule.of(new Statement.HasPorts(), Verdict.jump("kept")),
                drop(in("captured", Field.IP_DADDR)).commented("why")),
            chain("kept", Rule.of(Verdict.ACCEPT))));
  }

  @Test
  void sets_and_chains_come_and_go_with_the_rules_that_use_them() {
    assertTurnsIntoEachOther(
        table(
            List.of(devices("10.0.0.1")),
            filter(Hook.FORWARD, Rule.of(Verdict.jump("one"))),
            chain("one", drop(in("captured", Field.IP_SADDR)), Rule.of(Verdict.jump("two"))),
            chain("two", Rule.of(Verdict.DROP))),
        table(
            List.of(ports("80"), targets(NftSet.Kind.PLAIN)),
            filter(Hook.FORWARD, Rule.of(Verdict.jump("three"))),
            chain("three", drop(in("ports", Field.TH_DPORT)))));
  }

  @Test
  void what_cannot_change_is_replaced() {
    NftSet counted = Sample.addresses("captured", NftSet.Kind.COUNTED, "10.0.0.1");
    assertTurnsIntoEachOther(table(List.of(devices("10.0.0.1"))), table(List.of(counted)));
    assertTurnsIntoEachOther(
        table(List.of(), filter(Hook.FORWARD)), table(List.of(), filter(Hook.INPUT)));
    assertTurnsIntoEachOther(
        table(List.of(), filter(Hook.PREROUTING)), table(List.of(), nat(Hook.PREROUTING)));
    assertTurnsInto(table(List.of()), new Table(TABLE, Optional.empty(), List.of(), List.of()));
  }

  @Test
  void everybody_is_listed() {
    given(table(List.of(), filter(Hook.FORWARD), chain("regular")));
    assertThat(nft().tables()).contains(new NftControl.TableName("inet", "landline"));
    assertThat(nft().baseChains())
        .contains(
            new NftControl.ForeignChain(
                new NftControl.TableName("inet", "landline"), "base", "filter", 2, 0, false));
    assertThat(nft().baseChains()).noneMatch(c -> c.name().equals("regular"));
  }

  @Test
  void rules_are_told_in_the_words_for_anybodys() {
    given(
        table(
            List.of(devices("10.0.0.1")),
            filter(
                Hook.FORWARD,
                Rule.of(new Statement.HasPorts(), Verdict.jump("kept")),
                drop(in("captured", Field.IP_DADDR)).commented("why")),
            chain("kept", Rule.of(Verdict.ACCEPT))));
    List<ForeignRule> rules = nft().rules(new NftControl.TableName("inet", "landline"));
    assertThat(rules).extracting(ForeignRule::chain).containsExactly("base", "base", "kept");
    assertThat(rules.get(0).steps())
        .hasSize(3)
        .endsWith(ForeignRule.End.to(ForeignRule.End.Kind.JUMP, "kept"))
        .hasAtLeastOneElementOfType(ForeignRule.Lookup.class);
    assertThat(rules.get(1).steps())
        .endsWith(new ForeignRule.Test("lookup"), ForeignRule.End.of(ForeignRule.End.Kind.DROP));
    assertThat(rules.get(2).steps())
        .containsExactly(ForeignRule.End.of(ForeignRule.End.Kind.ACCEPT));
    assertThat(nft().rules(new NftControl.TableName("ip", "nowhere"))).isEmpty();
  }
}
