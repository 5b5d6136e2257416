// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import static io.landline.kernel.Refusals.assertRefused;
import static io.landline.kernel.Sample.TABLE;
import static io.landline.kernel.Sample.chain;
import static io.landline.kernel.Sample.devices;
import static io.landline.kernel.Sample.drop;
import static io.landline.kernel.Sample.filter;
import static io.landline.kernel.Sample.in;
import static io.landline.kernel.Sample.name;
import static io.landline.kernel.Sample.nat;
import static io.landline.kernel.Sample.networks;
import static io.landline.kernel.Sample.ports;
import static io.landline.kernel.Sample.services;
import static io.landline.kernel.Sample.table;
import static io.landline.kernel.Sample.targets;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.ffi.Errno;
import io.landline.net.PortRange;
import io.landline.netlink.NetlinkException;
import io.landline.nft.BaseHook;
import io.landline.nft.Chain;
import io.landline.nft.ChainType;
import io.landline.nft.Command;
import io.landline.nft.Element;
import io.landline.nft.Field;
import io.landline.nft.Hook;
import io.landline.nft.NftSet;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import io.landline.nft.Table;
import io.landline.nft.Transaction;
import io.landline.nft.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What nf_tables refuses, and that nothing has happened then. */
abstract class NftRefusalContract extends NftOwnerContract {
  private static final Statement MASQUERADE =
      new Statement.Masquerade(PortRange.parse("61000-65535"));

  @Test
  void one_refusal_undoes_all() {
    Table table = table(List.of(devices("10.0.0.1")), filter(Hook.FORWARD));
    List<Command> commands = new ArrayList<>(Transaction.create(table, false).commands());
    commands.add(delete(devices("10.0.0.9")));
    long before = nft().generation();
    NetlinkException e = assertRefused(Errno.ENOENT, () -> commit(new Transaction(commands)));
    assertThat(e.operation()).isEqualTo("delete element inet landline captured { 10.0.0.9 }");
    assertNothingThere();
    assertThat(nft().generation()).isEqualTo(before);
  }

  @Test
  void the_refused_element_is_named() {
    given(targets(NftSet.Kind.PLAIN, "192.0.2.1 5 10.0.0.1"));
    NetlinkException e =
        assertRefused(
            Errno.EEXIST,
            () ->
                commit(
                    add(
                        targets(
                            NftSet.Kind.PLAIN,
                            "192.0.2.1 4 10.0.0.9",
                            "192.0.2.1 5 10.0.0.9",
                            "192.0.2.1 6 10.0.0.9"))));
    assertThat(e.operation())
        .isEqualTo("add element inet landline targets { 192.0.2.1 . udp . 5 : 10.0.0.9 }");
  }

  @Test
  void what_is_not_there_cannot_be_changed() {
    assertRefused(Errno.ENOENT, () -> commit(Transaction.delete(TABLE)));
    assertRefused(Errno.ENOENT, () -> commit(new Command.AddSet(TABLE, devices())));
    assertRefused(Errno.ENOENT, () -> commit(new Command.AddChain(TABLE, filter(Hook.FORWARD))));
    given(devices("10.0.0.1"));
    assertRefused(Errno.ENOENT, () -> commit(add(networks("10.0.0.0/8"))));
    assertRefused(Errno.ENOENT, () -> commit(delete(devices("10.0.0.2"))));
    assertRefused(
        Errno.ENOENT, () -> commit(new Command.DeleteSet(TABLE, name("networks"), false)));
    assertRefused(Errno.ENOENT, () -> commit(new Command.DeleteChain(TABLE, name("nowhere"))));
    assertRefused(Errno.ENOENT, () -> commit(new Command.FlushChain(TABLE, name("nowhere"))));
    assertRefused(
        Errno.ENOENT, () -> commit(addRules("nowhere", List.of(), Rule.of(Verdict.DROP))));
    assertRefused(
        Errno.ENOENT, () -> commit(addRules("base", List.of(), Rule.of(Verdict.jump("nowhere")))));
    assertRefused(
        Errno.ENOENT,
        () -> commit(addRules("base", List.of(networks()), drop(in("networks", Field.IP_SADDR)))));
  }

  @Test
  void the_same_again_is_no_error() {
    given(devices("10.0.0.1"), networks("10.0.0.0/8"));
    commit(
        new Command.AddTable(TABLE, Optional.of("another comment"), false),
        new Command.AddSet(TABLE, devices()),
        add(devices("10.0.0.1")),
        add(networks("10.0.0.0/8")),
        new Command.AddChain(TABLE, filter(Hook.FORWARD)));
    Table table = table(List.of(devices("10.0.0.1"), networks("10.0.0.0/8")), filter(Hook.FORWARD));
    assertThat(difference(table).toString()).isEmpty();
  }

  @Test
  void a_key_cannot_be_there_twice() {
    given(
        targets(NftSet.Kind.PLAIN, "192.0.2.1 5 10.0.0.1"),
        services(NftSet.Kind.INTERVAL, "192.0.2.1 10-20"),
        networks("10.0.0.0/8"));
    assertRefused(
        Errno.EEXIST, () -> commit(add(targets(NftSet.Kind.PLAIN, "192.0.2.1 5 10.0.0.2"))));
    assertNotAdded(services(NftSet.Kind.INTERVAL, "192.0.2.1 15-25"));
    assertNotAdded(services(NftSet.Kind.INTERVAL, "192.0.2.1 12"));
    assertRefused(Errno.EEXIST, () -> commit(add(networks("10.0.0.0/9"))));
    assertRefused(Errno.EEXIST, () -> commit(add(networks("0.0.0.0/1"))));
    commit(add(services(NftSet.Kind.INTERVAL, "192.0.2.1 21-25")), add(networks("11.0.0.0/8")));
  }

  @Test
  void a_set_or_a_chain_cannot_become_another() {
    given(devices("10.0.0.1"));
    NftSet ranges = Sample.addresses("captured", NftSet.Kind.INTERVAL);
    assertRefused(Errno.EEXIST, () -> commit(new Command.AddSet(TABLE, ranges)));
    // Kernels differ: EEXIST in 6.1, EOPNOTSUPP in 6.18.
    assertRefusedWith(
        List.of(Errno.EEXIST, Errno.EOPNOTSUPP),
        () -> commit(new Command.AddChain(TABLE, filter(Hook.INPUT))));
  }

  @Test
  void what_a_rule_uses_stays() {
    given(
        table(
            List.of(devices("10.0.0.1")),
            filter(
                Hook.FORWARD, drop(in("captured", Field.IP_SADDR)), Rule.of(Verdict.jump("more"))),
            chain("more", Rule.of(Verdict.DROP))));
    assertRefused(Errno.EBUSY, () -> commit(new Command.DeleteSet(TABLE, name("captured"), false)));
    assertRefused(Errno.EBUSY, () -> commit(new Command.DeleteChain(TABLE, name("more"))));
    commit(
        new Command.FlushChain(TABLE, name("base")),
        new Command.DeleteSet(TABLE, name("captured"), false),
        new Command.DeleteChain(TABLE, name("more")));
    assertThat(difference(table(List.of(), filter(Hook.FORWARD))).toString()).isEmpty();
  }

  @Test
  void a_set_yields_nothing() {
    NftSet set = services(NftSet.Kind.PLAIN);
    given(table(List.of(set), nat(Hook.PREROUTING)));
    NftSet asMap =
        new NftSet(
            set.name(),
            set.keyTypes(),
            targets(NftSet.Kind.PLAIN).dataTypes(),
            set.kind(),
            List.of());
    Rule dnat = Rule.of(new Statement.Nat(true, Sample.SERVICE, set.name(), false));
    assertRefused(Errno.EINVAL, () -> commit(addRules("base", List.of(asMap), dnat)));
  }

  @Test
  void elements_are_of_the_sets_type() {
    given(devices());
    NftSet other = NftSet.set(name("captured"), NftSet.Kind.PLAIN, ports().keyTypes(), List.of());
    NftSet port = other.withElements(List.of(Element.of(Sample.port("80"))));
    assertRefused(Errno.EINVAL, () -> commit(add(port)));
  }

  @Test
  void a_hook_allows_what_makes_sense_there() {
    given(
        table(
            List.of(targets(NftSet.Kind.PLAIN), devices()),
            filter(Hook.FORWARD),
            Chain.base("early", new BaseHook(ChainType.FILTER, Hook.PREROUTING, 0), List.of()),
            Chain.base("late", new BaseHook(ChainType.FILTER, Hook.POSTROUTING, 0), List.of()),
            Chain.base("translate", new BaseHook(ChainType.NAT, Hook.PREROUTING, -100), List.of()),
            chain("via")));
    List<NftSet> sets = List.of(targets(NftSet.Kind.PLAIN), devices());
    Rule dnat = Rule.of(new Statement.Nat(true, Sample.SERVICE, name("targets"), false));
    Rule snat = Rule.of(new Statement.Nat(false, Sample.SERVICE, name("targets"), false));
    assertRefused(Errno.EOPNOTSUPP, () -> commit(addRules("base", sets, dnat)));
    assertRefused(Errno.EOPNOTSUPP, () -> commit(addRules("translate", sets, snat)));
    assertRefused(Errno.EOPNOTSUPP, () -> commit(addRules("translate", sets, Rule.of(MASQUERADE))));
    assertRefused(
        Errno.EOPNOTSUPP,
        () ->
            commit(
                addRules("early", sets, Rule.of(new Statement.Syn(), new Statement.ClampMss()))));
    assertRefused(
        Errno.EOPNOTSUPP, () -> commit(addRules("late", sets, Rule.of(new Statement.Reject()))));
    assertRefused(
        Errno.EOPNOTSUPP,
        () ->
            commit(
                addRules("via", sets, Rule.of(MASQUERADE)),
                addRules("base", sets, Rule.of(Verdict.jump("via")))));
    assertRefused(
        Errno.EOPNOTSUPP, () -> commit(addRules("via", sets, Rule.of(Verdict.jump("base")))));
    assertRefused(
        Errno.EOPNOTSUPP,
        () ->
            commit(
                new Command.AddChain(
                    TABLE,
                    Chain.base("x", new BaseHook(ChainType.NAT, Hook.FORWARD, 0), List.of()))));
    assertRefused(
        Errno.EOPNOTSUPP,
        () ->
            commit(
                new Command.AddChain(
                    TABLE,
                    Chain.base(
                        "x", new BaseHook(ChainType.NAT, Hook.PREROUTING, -200), List.of()))));
    assertRefusedWith(
        List.of(Errno.EINVAL, Errno.EOPNOTSUPP),
        () ->
            commit(
                addRules(
                    "base",
                    sets,
                    Rule.of(
                        new Statement.UnderLimit(name("captured"), List.of(Field.IP_SADDR), 5)))));
    commit(
        addRules("translate", sets, dnat), addRules("base", sets, Rule.of(new Statement.Reject())));
  }

  @Test
  void chains_do_not_jump_in_a_circle() {
    given(
        table(
            List.of(),
            filter(Hook.FORWARD, Rule.of(Verdict.jump("one"))),
            chain("one", Rule.of(Verdict.jump("two"))),
            chain("two")));
    // Kernels differ: the older look for circles, the newer for too deep a jump.
    assertRefusedWith(
        List.of(Errno.ELOOP, Errno.EMLINK),
        () -> commit(addRules("two", List.of(), Rule.of(Verdict.jump("one")))));
  }

  @Test
  void without_the_capability_nothing_is_told_or_changed() {
    given(devices("10.0.0.1"));
    long generation = nft().generation();
    withoutCapability(
        () -> {
          assertRefused(Errno.EPERM, () -> nft().generation());
          assertRefused(Errno.EPERM, () -> nft().table(TABLE));
          assertRefused(Errno.EPERM, () -> nft().tables());
          assertRefused(Errno.EPERM, () -> nft().commit(Transaction.delete(TABLE), generation));
        });
    assertThat(nft().table(TABLE)).isPresent();
  }

  @Test
  void a_table_that_somebody_owns_is_theirs() {
    givenOwned(name("theirs"));
    assertRefused(Errno.EPERM, () -> commit(Transaction.delete(name("theirs"))));
    assertRefused(Errno.EPERM, () -> commit(new Command.AddSet(name("theirs"), devices())));
    assertThat(nft().tables()).contains(new NftControl.TableName("inet", "theirs"));
  }
}
