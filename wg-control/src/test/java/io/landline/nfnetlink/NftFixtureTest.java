// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.netlink.AttributeDecoder;
import io.landline.netlink.AttributeEncoder;
import io.landline.netlink.Fuzz;
import io.landline.netlink.HexFixture;
import io.landline.netlink.NetlinkMessage;
import io.landline.nft.Chain;
import io.landline.nft.DataType;
import io.landline.nft.Element;
import io.landline.nft.EveryTable;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Table;
import io.landline.nft.expr.AnonymousSet;
import io.landline.nft.expr.RegisterData;
import io.landline.nft.expr.RuleImage;
import io.landline.nft.expr.RuleLowering;
import io.landline.nft.observed.ObservedElement;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What nft put into a real kernel decodes to the values that made it, and encodes to the same. */
final class NftFixtureTest {
  private static final Table TABLE = EveryTable.table();
  private static final AnonymousSet TCP_AND_UDP =
      new AnonymousSet(
          DataType.INET_PROTO, List.of(RegisterData.of((byte) 6), RegisterData.of((byte) 17)));

  /** The kernel's names of the constant sets of the fixtures' rules. */
  private static final ExprDecoder EXPRS =
      new ExprDecoder(Map.of("__set0", TCP_AND_UDP, "__set1", TCP_AND_UDP, "__set2", TCP_AND_UDP));

  private static NetlinkMessage message(Consumer<AttributeEncoder> attributes) {
    AttributeEncoder out = AttributeEncoder.after(NftConstants.nfgenmsg(1, 0));
    attributes.accept(out);
    return NetlinkMessage.of(0, 0, 0, out.toBytes());
  }

  private static RuleCodec.Decoded rule(NetlinkMessage message) {
    return RuleCodec.decode(message.attributes(4), EXPRS);
  }

  private static SetCodec.Decoded set(NetlinkMessage message) {
    return SetCodec.decode(message.attributes(4));
  }

  private static List<ObservedElement> elements(NftSet set, NetlinkMessage message) {
    ElementDecoder decoder = new ElementDecoder(set);
    decoder.take(message.attributes(4));
    return decoder.elements();
  }

  private static NftSet wanted(String name) {
    return TABLE.set(new NftName(name)).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arrivals 0",
        "arrivals 5",
        "arrivals 10",
        "arrivals 13",
        "arrivals 14",
        "arrivals 30",
        "arrivals 31",
        "arrivals 33",
        "arrivals 34",
        "arrivals 35",
        "arrivals 36",
        "arrivals 40",
        "forward 0",
        "forward 1",
        "public_in 0",
        "public_out 3"
      })
  void a_rule(String place) {
    String[] words = place.split(" ", -1);
    NftName chain = new NftName(words[0]);
    Chain whole =
        TABLE.chains().stream().filter(c -> c.name().equals(chain)).findFirst().orElseThrow();
    RuleImage image =
        new RuleLowering(TABLE.sets()).lower(whole.rules().get(Integer.parseInt(words[1])));
    RuleCodec.Decoded decoded = rule(HexFixture.message("nft-rule-" + file(place)));
    assertThat(decoded.rule().image()).isEqualTo(image);
    assertThat(decoded.chain()).isEqualTo(chain.text());
    assertThat(decoded.rule().handle()).isPositive();
    // What we send names a constant set by its id; the kernel has yet to name it.
    ExprDecoder ours = new ExprDecoder(Map.of(ExprEncoder.ANONYMOUS, TCP_AND_UDP));
    NetlinkMessage encoded =
        message(out -> RuleCodec.encode(out, TABLE.name(), chain, image, set -> 7));
    boolean constant = image.toString().contains("set {");
    RuleImage again = RuleCodec.decode(encoded.attributes(4), ours).rule().image();
    assertThat(again.equals(image)).isEqualTo(!constant);
  }

  private static String file(String words) {
    return words.replace('_', '-').replace(' ', '-');
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "captured",
        "forward_to",
        "forward_ranges",
        "low",
        "meter_5",
        "networks",
        "packets_in_ranges",
        "sources"
      })
  void a_set(String name) {
    NftSet wanted = wanted(name).withoutElements();
    assertThat(set(HexFixture.message("nft-set-" + file(name))).spec()).contains(wanted);
    NetlinkMessage ours = message(out -> SetCodec.encode(out, TABLE.name(), wanted, 1));
    assertThat(set(ours).spec()).contains(wanted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "captured",
        "forward_to",
        "forward_ranges",
        "low",
        "networks",
        "packets_in_ranges",
        "sources"
      })
  void elements_of(String name) {
    NftSet wanted = wanted(name);
    List<Element> real =
        elements(wanted, HexFixture.message("nft-elements-" + file(name))).stream()
            .map(ObservedElement::element)
            .toList();
    assertThat(real).isEqualTo(wanted.elements());
    NetlinkMessage ours =
        message(
            out ->
                new ElementEncoder(TABLE.name(), wanted)
                    .encode(out, wanted.elements(), false, true, new int[real.size()]));
    assertThat(elements(wanted, ours)).extracting(ObservedElement::element).isEqualTo(real);
  }

  @Test
  void chains_a_table_and_a_generation() {
    for (String name : List.of("public_in", "from_tunnel")) {
      Chain wanted =
          TABLE.chains().stream()
              .filter(c -> c.name().text().equals(name))
              .findFirst()
              .orElseThrow()
              .withoutRules();
      NetlinkMessage real = HexFixture.message("nft-chain-" + file(name));
      assertThat(ChainCodec.decode(real.attributes(4)).chain()).contains(wanted);
      NetlinkMessage ours = message(out -> ChainCodec.encode(out, TABLE.name(), wanted));
      assertThat(ChainCodec.decode(ours.attributes(4)).chain()).contains(wanted);
    }
    TableCodec.Decoded table = TableCodec.decode(HexFixture.message("nft-table").attributes(4));
    assertThat(table.name()).isEqualTo("landline");
    assertThat(table.comment()).contains("every statement");
    assertThat(table.flags()).isZero();
    assertThat(KernelNft.generation(HexFixture.message("nft-generation"))).isPositive();
    assertThat(set(HexFixture.message("nft-set-anonymous")).isPlainConstant()).isTrue();
  }

  @Test
  void spoiled_messages_are_malformed_at_worst() {
    Fuzz.messages(
        "nft rules",
        Stream.of("arrivals-0", "arrivals-30", "arrivals-33", "forward-0", "public-in-0")
            .map(n -> "nft-rule-" + n)
            .toList(),
        NftFixtureTest::rule);
    Fuzz.messages(
        "nft sets",
        Stream.of("anonymous", "forward-to", "meter-5", "packets-in-ranges", "sources")
            .map(n -> "nft-set-" + n)
            .toList(),
        NftFixtureTest::set);
    Fuzz.messages(
        "nft chains",
        List.of("nft-chain-public-in", "nft-chain-from-tunnel"),
        message -> ChainCodec.decode(message.attributes(4)).chain());
    Fuzz.messages(
        "nft tables", List.of("nft-table"), message -> TableCodec.decode(message.attributes(4)));
    Fuzz.messages("nft generations", List.of("nft-generation"), KernelNft::generation);
    Fuzz.messages(
        "nft elements",
        Stream.of("forward-to", "networks", "packets-in-ranges", "sources")
            .map(n -> "nft-elements-" + n)
            .toList(),
        message -> elements(namedIn(message), message));
  }

  /** The set that a message of elements names, unless that is spoiled too. */
  private static NftSet namedIn(NetlinkMessage message) {
    AttributeDecoder in = message.attributes(4);
    while (in.next()) {
      if (in.type() == NftConstants.NFTA_SET_ELEM_LIST_SET) {
        String name = in.string();
        for (NftSet set : TABLE.sets()) {
          if (set.name().text().equals(name)) {
            return set;
          }
        }
      }
    }
    return wanted("forward_to");
  }
}
