// SPDX-License-Identifier: Apache-2.0
package io.landline.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.kernel.Link;
import io.landline.kernel.Neighbour;
import io.landline.kernel.ObservedRoute;
import io.landline.kernel.ObservedRule;
import io.landline.net.Fwmark;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.MacAddress;
import io.landline.netlink.AttributeDecoder;
import io.landline.netlink.Fuzz;
import io.landline.netlink.HexFixture;
import io.landline.netlink.NetlinkMessage;
import io.landline.route.Route;
import io.landline.route.RoutingRule;
import io.landline.route.RoutingTable;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/**
 * Real messages decoded to the values that made them, those encoded again, and all of it spoiled.
 */
class RtnetlinkFixtureTest {
  private static final InterfaceName BRIDGE = InterfaceName.parse("br0");
  private static final RoutingTable CAPTURE = new RoutingTable(5201);
  private static final IpPrefix DEVICE = IpPrefix.parse("10.49.7.19");

  private static final Map<String, RoutingRule> RULES =
      Map.of(
          "rule-fwmark",
          RoutingRule.marked(4200, Fwmark.parse("0x4c000000/0xff000000"), new RoutingTable(5200)),
          "rule-from-to",
          RoutingRule.from(4208, DEVICE, RoutingTable.MAIN).to(IpPrefix.parse("198.51.100.128/25")),
          "rule-suppress",
          RoutingRule.from(4211, DEVICE, RoutingTable.MAIN).suppressing(0),
          "rule-unreachable",
          RoutingRule.unreachable(4212, DEVICE),
          "rule-ipv6",
          RoutingRule.from(4210, IpPrefix.parse("2001:db8:7::19"), CAPTURE));

  private static final Map<String, Route> ROUTES =
      Map.of(
          "route-device", Route.via(CAPTURE, IpPrefix.ANY_IPV4, BRIDGE, 100),
          "route-throw", Route.throwing(CAPTURE, IpPrefix.parse("10.0.0.0/8")),
          "route-unreachable", Route.unreachable(CAPTURE, IpPrefix.ANY_IPV4),
          "route-ipv6", Route.via(CAPTURE, IpPrefix.ANY_IPV6, BRIDGE, 0));

  private static Optional<InterfaceName> names(int index) {
    return index == 2 ? Optional.of(BRIDGE) : Optional.empty();
  }

  private static NetlinkMessage message(int type, byte[] payload) {
    return NetlinkMessage.of(type, 0, 0, payload);
  }

  /** Attributes as text, to compare what we write with what the kernel wrote. */
  private static Map<Integer, String> attributes(NetlinkMessage message) {
    Map<Integer, String> found = new HashMap<>();
    AttributeDecoder in = message.attributes(12);
    while (in.next()) {
      found.put(in.type(), HexFormat.of().formatHex(in.bytes()));
    }
    return found;
  }

  @Test
  void rulesAreReadAndWrittenAsTheKernelHasThem() {
    RULES.forEach(
        (name, rule) -> {
          NetlinkMessage real = HexFixture.message(name);
          ObservedRule read = RuleCodec.parse(real).orElseThrow();
          assertThat(read).as(name).isEqualTo(ObservedRule.of(rule));
          assertThat(read.asRule()).as(name).contains(rule);
          NetlinkMessage ours = message(real.type(), RuleCodec.encode(read));
          assertThat(RuleCodec.parse(ours)).as(name).contains(read);
          assertThat(attributes(real)).as(name).containsAllEntriesOf(attributes(ours));
        });
  }

  @Test
  void routesAreReadAndWrittenAsTheKernelHasThem() {
    ROUTES.forEach(
        (name, route) -> {
          NetlinkMessage real = HexFixture.message(name);
          ObservedRoute read = RouteCodec.parse(real, RtnetlinkFixtureTest::names).orElseThrow();
          assertThat(read.asRoute()).as(name).contains(route);
          OptionalInt device = route.device().isPresent() ? OptionalInt.of(2) : OptionalInt.empty();
          NetlinkMessage ours = message(real.type(), RouteCodec.encode(route, device));
          assertThat(RouteCodec.parse(ours, RtnetlinkFixtureTest::names).orElseThrow().asRoute())
              .contains(route);
          assertThat(attributes(real)).as(name).containsAllEntriesOf(attributes(ours));
        });
    ObservedRoute gateway =
        RouteCodec.parse(HexFixture.message("route-gateway"), RtnetlinkFixtureTest::names)
            .orElseThrow();
    assertThat(gateway.protocol()).isEqualTo(16);
    assertThat(gateway.nextHops())
        .containsExactly(
            new ObservedRoute.NextHop(
                Optional.of(BRIDGE), Optional.of(IpAddress.parse("10.49.7.2"))));
  }

  @Test
  void linksAddressesAndNeighboursAreRead() {
    Link link = LinkCodec.parse(HexFixture.message("link-bridge")).orElseThrow();
    assertThat(link)
        .isEqualTo(
            new Link(
                2,
                BRIDGE,
                Optional.of("bridge"),
                1500,
                true,
                false, // a bridge without ports
                Optional.of(MacAddress.parse("02:00:00:00:00:01")),
                Optional.of("landline"),
                List.of()));
    for (String address : List.of("10.49.7.1/24", "2001:db8:7::1/64")) {
      String name = address.contains(":") ? "address-ipv6" : "address-ipv4";
      AddressCodec.Assigned read = AddressCodec.parse(HexFixture.message(name)).orElseThrow();
      assertThat(read.address()).isEqualTo(InterfaceAddress.parse(address));
      assertThat(AddressCodec.parse(message(20, AddressCodec.encode(2, read.address()))))
          .contains(read);
    }
    assertThat(NeighbourCodec.parse(HexFixture.message("neighbour"), RtnetlinkFixtureTest::names))
        .contains(
            new Neighbour(
                BRIDGE,
                IpAddress.parse("10.49.7.19"),
                Optional.of(MacAddress.parse("02:00:00:00:00:19")),
                Neighbour.State.PERMANENT));
    assertThat(SettingsCodec.parse(BRIDGE, HexFixture.message("link-bridge")).sendRedirects())
        .contains(true);
  }

  @Test
  void spoiledMessagesAreMalformedAtWorst() {
    Fuzz.messages(
        "rules",
        List.copyOf(RULES.keySet()),
        m -> RuleCodec.parse(m).ifPresent(ObservedRule::asRule));
    Fuzz.messages(
        "routes",
        List.of("route-device", "route-gateway", "route-ipv6", "route-throw"),
        m -> RouteCodec.parse(m, RtnetlinkFixtureTest::names).ifPresent(ObservedRoute::asRoute));
    Fuzz.messages("links", List.of("link-bridge"), LinkCodec::parse);
    Fuzz.messages("settings", List.of("link-bridge"), m -> SettingsCodec.parse(BRIDGE, m));
    Fuzz.messages("addresses", List.of("address-ipv4", "address-ipv6"), AddressCodec::parse);
    Fuzz.messages(
        "neighbours",
        List.of("neighbour"),
        m -> NeighbourCodec.parse(m, RtnetlinkFixtureTest::names));
  }
}
