// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.ProtocolPorts;
import io.landline.nft.Element;
import io.landline.nft.NftSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Elements that do not overlap, made of entries that do. */
final class ElementsTest {
  private static final IpAddress DMR = IpAddress.parse("10.49.7.19");
  private static final IpAddress FLEX = IpAddress.parse("10.49.7.20");

  private static ProtocolPorts ports(String text) {
    return ProtocolPorts.parse(text);
  }

  private static IpPrefix network(String text) {
    return IpPrefix.parse(text);
  }

  private static List<String> texts(List<Element> elements) {
    return elements.stream().map(Element::toString).toList();
  }

  private static List<String> disjoint(String... networks) {
    return IpPrefix.disjoint(Stream.of(networks).map(IpPrefix::parse).toList()).stream()
        .map(IpPrefix::toString)
        .toList();
  }

  @Test
  void aNetworkWithinAnotherIsLeftOut() {
    assertThat(disjoint("10.1.2.3", "10.1.0.0/16", "10.0.0.0/8", "10.0.0.0/8", "192.0.2.0/24"))
        .containsExactly("10.0.0.0/8", "192.0.2.0/24");
    assertThat(disjoint("192.0.2.0/25", "192.0.2.128/25", "::/0", "0.0.0.0/0"))
        .containsExactly("0.0.0.0/0", "::/0");
    assertThat(disjoint()).isEmpty();
  }

  @Test
  void overlappingRangesOfOneServiceAreJoinedUnderTheFirstComment() {
    List<Element> sorted =
        Stream.of(
                Keys.service(DMR, ports("udp/100-200")).commented("a"),
                Keys.service(DMR, ports("udp/150-160")).commented("b"),
                Keys.service(DMR, ports("udp/200-300")).commented("c"),
                Keys.service(DMR, ports("udp/301-400")).commented("d"),
                Keys.service(DMR, ports("tcp/100-200")).commented("e"),
                Keys.service(FLEX, ports("udp/100-200")).commented("f"))
            .sorted()
            .toList();
    assertThat(texts(Disjoint.services(sorted)))
        .containsExactlyInAnyOrder(
            "10.49.7.19 . udp . 100-300 comment \"a\"",
            "10.49.7.19 . udp . 301-400 comment \"d\"",
            "10.49.7.19 . tcp . 100-200 comment \"e\"",
            "10.49.7.20 . udp . 100-200 comment \"f\"");
  }

  @Test
  void aPortWithinARangeHasTheSourcesOfBoth() {
    SourceLists lists = new SourceLists();
    lists.add(DMR, ports("udp/100-102"), network("198.51.100.0/24"), "range");
    lists.add(DMR, ports("udp/101"), network("203.0.113.0/24"), "port");
    assertThat(texts(lists.elements()))
        .containsExactlyInAnyOrder(
            "10.49.7.19 . udp . 100 . 198.51.100.0/24 comment \"range\"",
            "10.49.7.19 . udp . 101 . 198.51.100.0/24 comment \"range\"",
            "10.49.7.19 . udp . 101 . 203.0.113.0/24 comment \"range\"",
            "10.49.7.19 . udp . 102 . 198.51.100.0/24 comment \"range\"");
  }

  @Test
  void aSourceWithinAnotherOfTheSamePortsIsLeftOut() {
    SourceLists lists = new SourceLists();
    lists.add(DMR, ports("tcp/443"), network("198.51.100.7"), "a");
    lists.add(DMR, ports("tcp/443"), network("198.51.100.0/24"), "b");
    lists.add(FLEX, ports("tcp/443"), network("198.51.100.7"), "c");
    lists.add(DMR, ports("tcp/65535"), network("198.51.100.7"), "d");
    assertThat(texts(lists.elements()))
        .containsExactlyInAnyOrder(
            "10.49.7.19 . tcp . 443 . 198.51.100.0/24 comment \"a\"",
            "10.49.7.19 . tcp . 65535 . 198.51.100.7 comment \"d\"",
            "10.49.7.20 . tcp . 443 . 198.51.100.7 comment \"c\"");
  }

  @Test
  void restrictedServicesAreDroppedUnlessTheSourceIsListed() {
    Restrictions restrictions = new Restrictions();
    restrictions.add(DMR, ports("udp/100"), List.of(network("198.51.100.0/24")), "ipsc");
    assertThat(restrictions.rules(List.of()))
        .hasSize(2)
        .first()
        .hasToString(
            "ip daddr . meta l4proto . th dport @restricted"
                + " ip daddr . meta l4proto . th dport . ip saddr != @sources counter drop");
    assertThat(restrictions.sets())
        .extracting(NftSet::name)
        .extracting(Object::toString)
        .containsExactly("restricted", "restricted_ranges", "sources");
    assertThat(texts(restrictions.sets().get(0).elements()))
        .containsExactly("10.49.7.19 . udp . 100 comment \"ipsc\"");
  }
}
