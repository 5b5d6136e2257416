// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.observed;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.nft.BaseHook;
import io.landline.nft.Chain;
import io.landline.nft.ChainType;
import io.landline.nft.DataType;
import io.landline.nft.Datum;
import io.landline.nft.Element;
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
import io.landline.nft.expr.Expr;
import io.landline.nft.expr.RuleImage;
import io.landline.nft.expr.RuleLowering;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TableDiffTest {
  private static final NftName NAME = new NftName("t");
  private static final BaseHook FORWARD =
      new BaseHook(ChainType.FILTER, Hook.FORWARD, BaseHook.FILTER);
  private static final Rule ASKS =
      Rule.of(
          new Statement.InSet(List.of(Field.IP_SADDR), true, new NftName("captured")),
          Verdict.DROP);

  @Test
  void a_table_that_is_not_there_is_made() {
    assertThat(TableDiff.between(EveryTable.table(), Optional.empty()))
        .isEqualTo(Transaction.create(EveryTable.table(), false));
  }

  @Test
  void what_is_as_it_should_be_needs_nothing() {
    assertThat(between(EveryTable.table(), EveryTable.table())).isEmpty();
  }

  @Test
  void handles_and_counters_are_no_difference() {
    Table table = table(List.of(devices("10.0.0.1")), ASKS);
    ObservedTable counted =
        new ObservedTable(
            NAME,
            table.comment(),
            table.sets().stream()
                .map(
                    s ->
                        new ObservedSet(
                            s,
                            s.elements().stream()
                                .map(e -> new ObservedElement(e, Count.of(7, 7000)))
                                .toList()))
                .toList(),
            List.of(
                new ObservedChain(
                    new NftName("forward"),
                    Optional.of(FORWARD),
                    List.of(
                        new ObservedRule(
                            99, new RuleLowering(table.sets()).lower(ASKS), Count.of(1, 40))))),
            ObservedTable.Owner.NONE,
            List.of());
    assertThat(TableDiff.between(table, Optional.of(counted)).isEmpty()).isTrue();
  }

  @Test
  void an_element_more_is_one_element() {
    assertThat(
            between(
                table(List.of(devices("10.0.0.1", "10.0.0.2")), ASKS),
                table(List.of(devices("10.0.0.1")), ASKS)))
        .isEqualTo("add element inet t captured { 10.0.0.2 }\n");
  }

  @Test
  void an_element_of_somebody_else_goes() {
    assertThat(
            between(
                table(List.of(devices("10.0.0.1")), ASKS),
                table(List.of(devices("10.0.0.1", "10.0.0.9")), ASKS)))
        .isEqualTo("delete element inet t captured { 10.0.0.9 }\n");
  }

  @Test
  void another_target_is_deleted_and_added_together() {
    assertThat(between(map("10.0.0.2"), map("10.0.0.1")))
        .isEqualTo(
            """
            delete element inet t targets { 80 : 10.0.0.1 }
            add element inet t targets { 80 : 10.0.0.2 }
            """);
  }

  @Test
  void another_comment_is_deleted_and_added_together() {
    NftSet named = devices().withElements(List.of(Element.of(ip("10.0.0.1")).commented("dmr")));
    assertThat(between(table(List.of(named), ASKS), table(List.of(devices("10.0.0.1")), ASKS)))
        .isEqualTo(
            """
            delete element inet t captured { 10.0.0.1 }
            add element inet t captured { 10.0.0.1 comment "dmr" }
            """);
  }

  @Test
  void ranges_that_are_cut_otherwise_go_before_the_new_ones_come() {
    assertThat(
            between(
                table(List.of(ports("10-14", "15-19")), Rule.of(Verdict.DROP)),
                table(List.of(ports("10-19")), Rule.of(Verdict.DROP))))
        .isEqualTo(
            """
            delete element inet t ports { 10-19 }
            add element inet t ports { 10-14, 15-19 }
            """);
  }

  @Test
  void a_chain_with_other_rules_is_filled_anew_and_others_are_left_alone() {
    Rule other = Rule.of(new Statement.Counter(), Verdict.DROP);
    Table before =
        new Table(
            NAME,
            Optional.empty(),
            List.of(devices()),
            List.of(Chain.base("forward", FORWARD, List.of(ASKS)), regular("kept", other)));
    Table after =
        new Table(
            NAME,
            Optional.empty(),
            List.of(devices()),
            List.of(Chain.base("forward", FORWARD, List.of(other, ASKS)), regular("kept", other)));
    assertThat(between(after, before))
        .isEqualTo(
            """
            flush chain inet t forward
            add rule inet t forward counter drop
            add rule inet t forward ip saddr @captured drop
            """);
  }

  @Test
  void rules_go_before_the_set_and_the_chain_they_use() {
    Table before =
        new Table(
            NAME,
            Optional.empty(),
            List.of(devices("10.0.0.1")),
            List.of(
                Chain.base("forward", FORWARD, List.of(Rule.of(Verdict.jump("old")))),
                regular("old", ASKS)));
    Table after =
        new Table(
            NAME,
            Optional.empty(),
            List.of(ports("80")),
            List.of(
                Chain.base("forward", FORWARD, List.of(Rule.of(Verdict.jump("fresh")))),
                regular(
                    "fresh",
                    Rule.of(
                        new Statement.InSet(
                            List.of(Field.TH_DPORT), true, new NftName("ports"))))));
    assertThat(between(after, before))
        .isEqualTo(
            """
            flush chain inet t forward
            flush chain inet t old
            delete set inet t captured
            flush chain inet t old
            delete chain inet t old
            add set inet t ports { type inet_service; flags interval; }
            add element inet t ports { 80 }
            add chain inet t fresh
            add rule inet t forward jump fresh
            add rule inet t fresh th dport @ports
            """);
  }

  @Test
  void a_set_of_another_type_replaces_the_table() {
    NftSet counted =
        NftSet.set(
            new NftName("captured"), NftSet.Kind.COUNTED, List.of(DataType.IPV4_ADDR), List.of());
    Table after = table(List.of(counted), ASKS);
    assertThat(between(after, table(List.of(devices()), ASKS)))
        .isEqualTo(Transaction.create(after, true).toString());
  }

  @Test
  void a_chain_on_another_hook_replaces_the_table() {
    Table after = table(List.of(), Rule.of(Verdict.DROP));
    Table before =
        new Table(
            NAME,
            Optional.empty(),
            List.of(),
            List.of(
                Chain.base(
                    "forward",
                    new BaseHook(ChainType.FILTER, Hook.FORWARD, 1),
                    List.of(Rule.of(Verdict.DROP)))));
    assertThat(between(after, before)).isEqualTo(Transaction.create(after, true).toString());
  }

  @Test
  void what_we_have_no_words_for_replaces_the_table() {
    Table table = table(List.of(), Rule.of(Verdict.DROP));
    ObservedTable observed = observed(table);
    ObservedTable dormant =
        new ObservedTable(
            NAME,
            observed.comment(),
            observed.sets(),
            observed.chains(),
            ObservedTable.Owner.NONE,
            List.of("dormant"));
    assertThat(TableDiff.between(table, Optional.of(dormant)))
        .isEqualTo(Transaction.create(table, true));
  }

  @Test
  void a_rule_with_an_expression_we_do_not_know_is_not_ours() {
    Table table = table(List.of(), Rule.of(Verdict.DROP));
    RuleImage odd = new RuleImage(List.of(new Expr.Unknown("quota", "not ours")), Optional.empty());
    ObservedTable foreign =
        new ObservedTable(
            NAME,
            Optional.empty(),
            List.of(),
            List.of(
                new ObservedChain(
                    new NftName("forward"),
                    Optional.of(FORWARD),
                    List.of(new ObservedRule(1, odd, Count.ZERO)))),
            ObservedTable.Owner.NONE,
            List.of());
    assertThat(TableDiff.between(table, Optional.of(foreign)))
        .hasToString("flush chain inet t forward\nadd rule inet t forward drop\n");
  }

  @Test
  void another_owner_needs_another_table() {
    Table table = table(List.of(), Rule.of(Verdict.DROP));
    assertThat(between(table.withOwner(), table))
        .isEqualTo(Transaction.create(table.withOwner(), true).toString())
        .contains("add table inet t { flags owner; }");
    assertThat(between(table, table.withOwner()))
        .isEqualTo(Transaction.create(table, true).toString());
    assertThat(between(table.withOwner(), table.withOwner())).isEmpty();
  }

  @Test
  void one_edit_among_a_hundred_thousand_elements_is_one_element() {
    List<Element> many = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      byte[] address = {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i};
      many.add(Element.of(Datum.of(IpAddress.of(address))));
    }
    Table before = table(List.of(devices().withElements(many)), ASKS);
    many.remove(50_000);
    assertThat(between(table(List.of(devices().withElements(many)), ASKS), before))
        .isEqualTo("delete element inet t captured { 10.0.195.80 }\n");
  }

  private static String between(Table wanted, Table actual) {
    return TableDiff.between(wanted, Optional.of(observed(actual))).toString();
  }

  /** A table as the kernel would tell of it. */
  private static ObservedTable observed(Table table) {
    RuleLowering lowering = new RuleLowering(table.sets());
    return new ObservedTable(
        table.name(),
        table.comment(),
        table.sets().stream()
            .map(
                set ->
                    new ObservedSet(
                        set,
                        set.elements().stream()
                            .map(e -> new ObservedElement(e, Count.ZERO))
                            .toList()))
            .toList(),
        table.chains().stream()
            .map(
                chain ->
                    new ObservedChain(
                        chain.name(),
                        chain.base(),
                        chain.rules().stream()
                            .map(r -> new ObservedRule(1, lowering.lower(r), Count.ZERO))
                            .toList()))
            .toList(),
        table.owned() ? ObservedTable.Owner.THIS_CONNECTION : ObservedTable.Owner.NONE,
        List.of());
  }

  private static Table table(List<NftSet> sets, Rule rule) {
    return new Table(
        NAME, Optional.empty(), sets, List.of(Chain.base("forward", FORWARD, List.of(rule))));
  }

  private static Table map(String target) {
    NftSet targets =
        new NftSet(
            new NftName("targets"),
            List.of(DataType.INET_SERVICE),
            List.of(DataType.IPV4_ADDR),
            NftSet.Kind.PLAIN,
            List.of(Element.of(Datum.of(PortRange.parse("80"))).yielding(ip(target))));
    return table(List.of(targets), Rule.of(Verdict.DROP));
  }

  private static Chain regular(String name, Rule rule) {
    return Chain.regular(name, List.of(rule));
  }

  private static NftSet devices(String... addresses) {
    return NftSet.set(
        new NftName("captured"),
        NftSet.Kind.PLAIN,
        List.of(DataType.IPV4_ADDR),
        List.of(addresses).stream().map(a -> Element.of(ip(a))).toList());
  }

  private static NftSet ports(String... ranges) {
    return NftSet.set(
        new NftName("ports"),
        NftSet.Kind.INTERVAL,
        List.of(DataType.INET_SERVICE),
        List.of(ranges).stream().map(r -> Element.of(Datum.of(PortRange.parse(r)))).toList());
  }

  private static Datum ip(String address) {
    return Datum.of(IpAddress.parse(address));
  }
}
