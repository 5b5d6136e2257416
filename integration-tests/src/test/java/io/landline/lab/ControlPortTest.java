// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Port 51880 of the hub's tunnel address, TCP for the control channel and UDP for probes: the
 * sites' own hosts reach it, and nobody else: with both of Landline's tables, and with the guard's
 * alone.
 */
@TestMethodOrder(OrderAnnotation.class)
final class ControlPortTest {
  private static final IpAddress HUB = ip("10.99.0.1");
  private static final Endpoint SERVICE = new Endpoint(HUB, 51_880);
  private static final List<String> SITES = List.of("10.99.0.2", "10.99.0.3");

  /** Captured devices, a forward's target, test hosts, an address that no site has, the hub. */
  private static final List<String> NO_SITES =
      List.of(
          "10.49.7.19",
          "10.49.7.39",
          "10.49.7.50",
          "10.99.0.130",
          "10.99.0.131",
          "10.99.0.4",
          "10.99.0.1",
          "203.0.113.10",
          "198.51.100.20");

  private static final String CONFIGURATION =
      """
      { "role": "hub", "name": "seattle",
        "public": { "interface": "eth0", "addresses": ["203.0.113.10"] },
        "tunnel": { "address": "10.99.0.1/24" },
        "sites": [
          { "name": "wa7vc", "publicKey": "KEY", "address": "10.99.0.2", "lan": ["10.49.7.0/24"],
            "captured": ["10.49.7.19"] },
          { "name": "club", "publicKey": "KEY", "address": "10.99.0.3", "lan": ["10.49.7.0/24"],
            "captured": ["10.49.7.39"] } ],
        "forwards": [
          { "name": "web", "listen": "tcp/51880", "site": "wa7vc", "to": "10.49.7.50" } ] }
      """;

  private static CabledHub cabled;

  @BeforeAll
  static void build() throws Exception {
    cabled =
        new CabledHub(
            CONFIGURATION, "10.99.0.2", "10.99.0.3", "10.49.7.19", "10.49.7.50", "10.99.0.130");
    Wiring wiring = new Wiring();
    wiring.cable(cabled.client, "lan0", cabled.hub, "lan0");
    wiring.in(cabled.client, "addr add 172.16.0.2/24 dev lan0");
    wiring.in(cabled.hub, "addr add 172.16.0.1/24 dev lan0");
    wiring.build();
  }

  @AfterAll
  static void close() {
    cabled.close();
  }

  private static boolean isAnswer(Packet packet) {
    return packet.outgoing()
        && packet.isFrom(HUB)
        && packet.ip().orElseThrow().protocol() != Packet.IPPROTO_ICMP;
  }

  private static boolean isCall(Packet packet) {
    return !packet.outgoing()
        && packet.isTo(HUB)
        && packet.ip().orElseThrow().destinationPort() == SERVICE.port();
  }

  /** Opens a connection by hand, joins one that never was, and sends a datagram. */
  private static void call(RawSender raw, Endpoint from) {
    raw.syn(from, SERVICE);
    raw.tcp(from, SERVICE, 1, 1, 0x10, new byte[8]);
    raw.udp(from, SERVICE, "probe");
  }

  @Test
  @Order(1)
  void sites_reach_it_and_nobody_else_does() {
    assertOnlySitesReachIt();
    assertThat(cabled.hub.sh("nft list chain inet landline hub_itself"))
        .containsPattern("counter packets [1-9].* comment \"only sites use");
  }

  @Test
  @Order(2)
  void nor_when_the_guard_stands_alone() {
    cabled.hub.sh("nft delete table inet landline");
    assertOnlySitesReachIt();
  }

  private static void assertOnlySitesReachIt() {
    try (TcpService control = TcpService.on(cabled.hub, SERVICE);
        UdpEcho probes = UdpEcho.on(cabled.hub, SERVICE);
        PacketCapture tunnel = PacketCapture.on(cabled.hub, "landline0")) {
      for (String interfaceName : List.of("eth0", "lan0")) {
        assertClosed(interfaceName);
      }
      try (RawSender raw = RawSender.in(cabled.sites)) {
        NO_SITES.forEach(source -> call(raw, at(ip(source), 4000)));
      }
      // Not from the hub itself either: it is no site.
      assertThat(TcpExchange.connects(cabled.hub, HUB, SERVICE, Duration.ofMillis(300))).isFalse();
      // Asked last: all before it has passed or died.
      for (String site : SITES) {
        TcpExchange called = TcpExchange.call(cabled.sites, ip(site), SERVICE, 100_000);
        assertThat(called.seenAs()).isEqualTo(called.local());
        UdpExchange.ask(cabled.sites, at(ip(site), 4001), SERVICE);
      }
      assertThat(tunnel.matching(ControlPortTest::isAnswer)).isNotEmpty();
      assertThat(tunnel.matching(p -> isAnswer(p) && SITES.stream().noneMatch(s -> p.isTo(ip(s)))))
          .isEmpty();
      assertThat(tunnel.matching(p -> isCall(p) && NO_SITES.stream().anyMatch(isSource(p))))
          .hasSize(3 * NO_SITES.size());
      assertThat(control.callers().stream().map(c -> c.address().toString()))
          .containsExactlyElementsOf(SITES);
      assertThat(probes.seen()).hasSize(SITES.size());
    }
  }

  private static Predicate<String> isSource(Packet packet) {
    return source -> packet.isFrom(ip(source));
  }

  /** A host beside the hub knows where its tunnel address is, and may claim to be a site. */
  private static void assertClosed(String interfaceName) {
    String gateway = interfaceName.equals("eth0") ? "203.0.113.10" : "172.16.0.1";
    cabled.client.sh("ip route replace 10.99.0.1 via " + gateway + " dev " + interfaceName);
    List<String> sources = List.of("198.51.100.20", "172.16.0.2", "10.99.0.2", "10.49.7.19");
    try (RawSender raw = RawSender.in(cabled.client);
        PacketCapture seen = PacketCapture.on(cabled.hub, interfaceName);
        PacketCapture tunnel = PacketCapture.on(cabled.hub, "landline0")) {
      sources.forEach(source -> call(raw, at(ip(source), 4002)));
      // The hub answers a ping there, so the packets do arrive.
      cabled.client.sh("ping -c 1 -W 5 10.99.0.1");
      assertThat(seen.matching(ControlPortTest::isCall)).hasSize(3 * sources.size());
      assertThat(seen.matching(ControlPortTest::isAnswer)).isEmpty();
      assertThat(tunnel.matching(ControlPortTest::isAnswer)).isEmpty();
    }
  }
}
