// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.landline.net.IpAddress;
import io.landline.nft.Chain;
import io.landline.nft.DataType;
import io.landline.nft.Datum;
import io.landline.nft.EveryTable;
import io.landline.nft.Field;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import io.landline.nft.Table;
import io.landline.nft.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Our bytecode against what nft itself made of the same text. */
final class RuleLoweringTest {
  private static final Table TABLE = EveryTable.table();

  @Test
  void every_rule_becomes_what_nft_makes_of_its_text() throws IOException {
    RuleLowering lowering = new RuleLowering(TABLE.sets());
    List<String> ours = new ArrayList<>();
    for (Chain chain : TABLE.chains()) {
      for (Rule rule : chain.rules()) {
        ours.add(chain.name() + "\n" + Expr.format(lowering.lower(rule).exprs()));
      }
    }
    assertThat(ours).containsExactlyElementsOf(recorded());
  }

  @Test
  void a_comment_makes_another_image() {
    RuleLowering lowering = new RuleLowering(TABLE.sets());
    Rule rule = Rule.of(Verdict.DROP);
    assertThat(lowering.lower(rule)).isEqualTo(lowering.lower(Rule.of(Verdict.DROP)));
    assertThat(lowering.lower(rule)).isNotEqualTo(lowering.lower(rule.commented("why")));
  }

  @Test
  void a_rule_that_asks_a_set_by_another_key_is_refused() {
    RuleLowering lowering = new RuleLowering(TABLE.sets());
    Statement byPort = new Statement.InSet(List.of(Field.TH_DPORT), true, new NftName("captured"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> lowering.lower(Rule.of(byPort)))
        .withMessageContaining("captured");
  }

  @Test
  void a_rule_that_asks_a_set_which_is_not_there_is_refused() {
    RuleLowering lowering = new RuleLowering(List.of());
    Statement lost = new Statement.InSet(List.of(Field.IP_SADDR), true, new NftName("captured"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> lowering.lower(Rule.of(lost)))
        .withMessageContaining("captured");
  }

  @Test
  void a_packet_of_both_families_is_refused() {
    NftSet six =
        NftSet.set(new NftName("six"), NftSet.Kind.PLAIN, List.of(DataType.IPV6_ADDR), List.of());
    Rule rule =
        Rule.of(
            new Statement.Equals(Field.IP_SADDR, true, Datum.of(IpAddress.parse("192.0.2.1"))),
            new Statement.InSet(List.of(Field.IP6_SADDR), true, six.name()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RuleLowering(List.of(six)).lower(rule))
        .withMessageContaining("IPv4 and IPv6");
  }

  @Test
  void registers_count_in_both_of_the_kernels_ways() {
    assertThat(Register.ofNumber(1)).isEqualTo(Register.ofNumber(8));
    assertThat(Register.ofNumber(2)).isEqualTo(Register.ofNumber(12));
    assertThat(Register.ofNumber(9).number()).isEqualTo(9);
    assertThat(Register.ofNumber(12).number()).isEqualTo(2);
    assertThatIllegalArgumentException().isThrownBy(() -> Register.ofNumber(0));
    assertThatIllegalArgumentException().isThrownBy(() -> Register.ofNumber(24));
  }

  /** The chain's name and the expressions of each rule that nft sent. */
  private static List<String> recorded() throws IOException {
    String text;
    try (InputStream in =
        Objects.requireNonNull(
            RuleLoweringTest.class.getResourceAsStream("/expr/every-table.netlink"))) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    return Stream.of(text.split("\n\n")).skip(1).map(RuleLoweringTest::normalised).toList();
  }

  private static String normalised(String rule) {
    return rule.strip()
        .replaceAll("(?m)^ +", "")
        .replaceAll(" +]", " ]")
        .replaceFirst("inet landline ", "")
        // nft converts the order of a single byte, which Linux 7.3 refuses: we do not.
        .replaceAll("(?m)^\\[ byteorder reg \\d+ = hton\\(reg \\d+, 2, 1\\) ]\n", "")
        // What nft tells the kernel of a constant port, and the kernel knows by itself.
        .replace(" flags 0x2 ]", " ]")
        // The set has no name yet when nft sends it; tcp and udp are all that we ask one for.
        .replace("__set%d", "{0x00000006 0x00000011}");
  }
}
