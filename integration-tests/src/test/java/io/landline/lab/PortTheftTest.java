// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.Endpoint;
import io.landline.net.PortRange;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Sites that send as they like, from whatever port they like, to get what others are to get; and a
 * stranger who takes the hub for a router.
 */
final class PortTheftTest {
  private static final PortRange SPARE = new PortRange(63_488, 65_535);

  /** What NAT picks from 1024 to 65535 is one of these more often than not. */
  private static final PortRange HELD = new PortRange(10_000, 49_999);

  private static final String THIEF = "10.49.7.19:";
  private static final String OTHER_RADIO = "10.49.7.20:";
  private static final String VICTIM = "10.49.7.39:";
  private static final int TCP_SYN_AND_FIN = 0x03;
  private static final Duration MOMENT = Duration.ofMillis(300);

  /** Each test calls from a port of its own. */
  private static int nextPort = 4000;

  private static final String CONFIGURATION =
      """
      { "role": "hub", "name": "seattle",
        "public": { "interface": "eth0", "addresses": ["203.0.113.10", "203.0.113.11"] },
        "tunnel": { "address": "10.99.0.1/24" },
        "sites": [
          { "name": "wa7vc", "publicKey": "KEY", "address": "10.99.0.2", "lan": ["10.49.7.0/24"],
            "captured": ["10.49.7.19", "10.49.7.20"] },
          { "name": "club", "publicKey": "KEY", "address": "10.99.0.3", "lan": ["10.49.7.0/24"],
            "captured": ["10.49.7.39"] },
          { "name": "far", "publicKey": "KEY", "address": "10.99.0.4", "lan": ["10.49.7.0/24"],
            "captured": ["10.49.7.49"], "publicAddress": "203.0.113.11" } ],
        "forwards": [
          { "name": "dmr", "listen": "udp/62031", "site": "wa7vc", "to": "10.49.7.19" },
          { "name": "shifted", "listen": "udp/6300", "site": "wa7vc", "to": "10.49.7.19",
            "toPort": 7300 },
          { "name": "sip", "listen": "tcp+udp/5060", "site": "club", "to": "10.49.7.39" },
          { "name": "members", "listen": "udp/5061", "site": "club", "to": "10.49.7.39",
            "from": ["198.51.100.99/32"] },
          { "name": "many", "listen": "udp/10000-49999", "site": "club", "to": "10.49.7.39" },
          { "name": "far", "listen": "udp/5070", "site": "far", "to": "10.49.7.49" } ] }
      """;

  private static CabledHub cabled;
  private static Namespace client;
  private static Namespace hub;
  private static Namespace sites;

  @BeforeAll
  static void build() throws Exception {
    cabled = new CabledHub(CONFIGURATION, "10.49.7.19", "10.49.7.20", "10.49.7.39", "10.49.7.49");
    client = cabled.client;
    hub = cabled.hub;
    sites = cabled.sites;
  }

  @AfterAll
  static void close() {
    cabled.close();
  }

  /** The thief sends from this port to a caller, who then calls that public port. */
  private static UdpPeer lure(int port) {
    UdpPeer caller = UdpPeer.on(client, at(Lab.CLIENT, nextPort++));
    try (UdpPeer thief = UdpPeer.on(sites, at(THIEF + port))) {
      thief.send(caller.local(), "mine");
      UdpPeer.Datagram came = caller.await();
      assertThat(came.from().address()).isEqualTo(Lab.HUB);
      assertThat(SPARE.contains(came.from().port())).as("%s", came.from()).isTrue();
    }
    return caller;
  }

  @Test
  void a_forward_of_another_site_is_not_taken_by_udp() {
    try (UdpEcho victim = UdpEcho.on(sites, at(VICTIM + 5060));
        UdpPeer caller = lure(5060);
        UdpPeer thief = UdpPeer.on(sites, at(THIEF + 5060))) {
      assertThat(UdpExchange.ask(caller, hub(5060)))
          .isEqualTo(new UdpExchange(caller.local(), hub(5060), 32));
      assertThat(victim.seen()).hasSize(1);
      assertThat(thief.poll(Duration.ZERO)).isEmpty();
    }
  }

  @Test
  void a_range_of_another_site_is_not_taken_either() {
    try (UdpEcho victim = UdpEcho.on(sites, at(VICTIM + 30_000));
        UdpPeer caller = lure(30_000)) {
      assertThat(UdpExchange.ask(caller, hub(30_000)).seenAs()).isEqualTo(caller.local());
      assertThat(victim.seen()).hasSize(1);
    }
  }

  @Test
  void nobody_gets_past_a_source_list() {
    try (UdpEcho victim = UdpEcho.on(sites, at(VICTIM + 5061));
        UdpPeer caller = lure(5061);
        UdpPeer thief = UdpPeer.on(sites, at(THIEF + 5061));
        UdpPeer listed = UdpPeer.on(client, Lab.STRANGER)) {
      caller.send(hub(5061), "not on the list");
      UdpExchange.ask(listed, hub(5061));
      assertThat(victim.seen()).hasSize(1);
      assertThat(thief.poll(MOMENT)).isEmpty();
    }
  }

  @Test
  void wireguards_port_and_a_probe_port_stay_the_hubs() {
    try (UdpEcho wireguard = UdpEcho.on(hub, hub(51_820));
        UdpPeer caller = lure(51_820)) {
      assertThat(UdpExchange.ask(caller, hub(51_820)))
          .isEqualTo(new UdpExchange(caller.local(), hub(51_820), 32));
      assertThat(wireguard.seen()).hasSize(1);
    }
    lure(51_883).close();
  }

  @Test
  void answers_to_the_hubs_dhcp_client_stay_the_hubs() {
    try (UdpEcho dhcp = UdpEcho.on(hub, hub(68));
        UdpPeer server = lure(68)) {
      assertThat(UdpExchange.ask(server, hub(68)).answeredFrom()).isEqualTo(hub(68));
      assertThat(dhcp.seen()).hasSize(1);
    }
  }

  @Test
  void no_stranger_is_routed_whatever_conntrack_calls_the_packet() {
    Endpoint elsewhere = at("192.0.2.77:7");
    Endpoint me = at(Lab.CLIENT, 45_002);
    client.sh("ip route replace 192.0.2.77 via 203.0.113.10 dev eth0");
    hub.sh("ip neigh replace 192.0.2.77 lladdr 02:00:00:00:00:77 dev eth0");
    hub.nft(
        """
        table inet raw {
          chain pre { type filter hook prerouting priority raw; udp dport 8 notrack; }
        }
        """);
    try (RawSender raw = RawSender.in(client);
        PacketCapture seen = PacketCapture.on(hub, "eth0");
        UdpEcho served = UdpEcho.on(sites, at(THIEF + 62_031));
        UdpPeer last = UdpPeer.on(client, Lab.CLIENT)) {
      raw.udp(me, elsewhere, "new");
      raw.tcp(me, elsewhere, 1, 1, TCP_SYN_AND_FIN, new byte[8]);
      raw.unreachable(me.address(), elsewhere, at("192.0.2.78:9"));
      raw.udp(me, at("192.0.2.77:8"), "untracked");
      // Asked last: all before it has passed or died.
      assertThat(UdpExchange.ask(last, hub(62_031)).seenAs()).isEqualTo(last.local());
      assertThat(seen.matching(p -> !p.outgoing() && p.isTo(elsewhere.address()))).hasSize(4);
      assertThat(seen.matching(p -> p.outgoing() && p.isTo(elsewhere.address()))).isEmpty();
      assertThat(served.seen()).hasSize(1);
      assertThat(hub.sh("nft list chain inet landline forward"))
          .containsPattern(
              "ct state invalid,new,untracked counter packets 4 .*forwarding was off before");
    } finally {
      hub.sh("nft delete table inet raw");
    }
  }

  @Test
  void ssh_of_the_hub_is_not_taken_by_a_tcp_segment() {
    Endpoint administrator = at(Lab.CLIENT, 45_000);
    try (RawSender raw = RawSender.in(sites);
        PacketCapture seen = PacketCapture.on(client, "eth0");
        TcpService ssh = TcpService.on(hub, hub(22))) {
      raw.syn(at(THIEF + 22), administrator);
      assertSeenElsewhere(seen, administrator, 22);
      assertThat(TcpExchange.call(client, administrator, hub(22), 1000).seenAs())
          .isEqualTo(administrator);
      assertThat(ssh.callers()).containsExactly(administrator);
    }
  }

  @Test
  void a_forward_of_another_site_is_not_taken_by_a_tcp_segment() {
    Endpoint caller = at(Lab.CLIENT, 45_001);
    try (RawSender raw = RawSender.in(sites);
        PacketCapture seen = PacketCapture.on(client, "eth0");
        TcpService victim = TcpService.on(sites, at(VICTIM + 5060))) {
      raw.syn(at(THIEF + 5060), caller);
      assertSeenElsewhere(seen, caller, 5060);
      assertThat(TcpExchange.call(client, caller, hub(5060), 1000).seenAs()).isEqualTo(caller);
      assertThat(victim.callers()).containsExactly(caller);
    }
  }

  private static void assertSeenElsewhere(PacketCapture seen, Endpoint to, int port) {
    int from =
        seen.await(
                "a segment to " + to,
                p -> p.isTo(to.address()) && p.ip().get().destinationPort() == to.port())
            .ip()
            .orElseThrow()
            .sourcePort();
    assertThat(from).isNotEqualTo(port);
    assertThat(SPARE.contains(from)).as("%s", from).isTrue();
  }

  @Test
  void two_radios_with_one_port_and_one_master_both_work_and_the_forward_keeps_its_own() {
    try (UdpEcho master = UdpEcho.on(client, at(Lab.CLIENT, 62_030));
        UdpPeer second = UdpPeer.on(sites, at(OTHER_RADIO + 62_031));
        UdpPeer first = UdpPeer.on(sites, at(THIEF + 62_031))) {
      Endpoint other = UdpExchange.ask(second, at(Lab.CLIENT, 62_030)).seenAs();
      assertThat(SPARE.contains(other.port())).as("%s", other).isTrue();
      assertThat(UdpExchange.ask(first, at(Lab.CLIENT, 62_030)).seenAs()).isEqualTo(hub(62_031));
      assertThat(UdpExchange.ask(second, at(Lab.CLIENT, 62_030)).seenAs()).isEqualTo(other);
      assertThat(master.seen()).hasSize(3);
    }
  }

  /** The first datagrams may be dropped, where NAT picked a port that is held. */
  @Test
  void what_nat_picks_when_two_devices_clash_is_never_a_held_port() {
    try (UdpEcho server = UdpEcho.on(client, at(Lab.CLIENT, 9000))) {
      // All of the first device's before any of the second's: what NAT picks may be one of them.
      for (int port = 2001; port <= 2040; port++) {
        assertThat(UdpExchange.ask(sites, at(THIEF + port), at(Lab.CLIENT, 9000)).seenAs())
            .isEqualTo(hub(port));
      }
      for (int port = 2001; port <= 2040; port++) {
        try (UdpPeer second = UdpPeer.on(sites, at(OTHER_RADIO + port))) {
          Optional<UdpPeer.Datagram> answer = Optional.empty();
          for (int tries = 0; answer.isEmpty() && tries < 100; tries++) {
            second.send(at(Lab.CLIENT, 9000), new byte[32]);
            answer = second.poll(Duration.ofMillis(50));
          }
          assertThat(answer).as("an answer to %d", port).isPresent();
        }
      }
      assertThat(server.seen())
          .allSatisfy(
              came -> {
                assertThat(HELD.contains(came.from().port())).as("%s", came.from()).isFalse();
                assertThat(came.from().port()).isNotIn(5060, 5061, 51_820, 51_882, 62_031, 6300);
              });
    }
  }

  @Test
  void among_the_spare_ports_a_clash_stays_among_them() {
    try (UdpEcho server = UdpEcho.on(client, at(Lab.CLIENT, 9001));
        UdpPeer first = UdpPeer.on(sites, at(THIEF + 64_000));
        UdpPeer second = UdpPeer.on(sites, at(OTHER_RADIO + 64_000))) {
      assertThat(UdpExchange.ask(first, at(Lab.CLIENT, 9001)).seenAs()).isEqualTo(hub(64_000));
      Endpoint other = UdpExchange.ask(second, at(Lab.CLIENT, 9001)).seenAs();
      assertThat(other.port()).isNotEqualTo(64_000);
      assertThat(SPARE.contains(other.port())).as("%s", other).isTrue();
      assertThat(server.seen()).hasSize(2);
    }
  }

  @Test
  void where_nobody_holds_it_a_device_keeps_its_port() {
    try (UdpEcho server = UdpEcho.on(client, at(Lab.CLIENT, 9002))) {
      // 5070 is held at the hub's other public address, 5062 by nobody.
      for (int port : new int[] {4951, 5062, 5070, 600}) {
        assertThat(UdpExchange.ask(sites, at(THIEF + port), at(Lab.CLIENT, 9002)).seenAs())
            .isEqualTo(hub(port));
      }
      // And 5060 is held at that one only.
      assertThat(UdpExchange.ask(sites, at("10.49.7.49:5060"), at(Lab.CLIENT, 9002)).seenAs())
          .isEqualTo(at("203.0.113.11:5060"));
      assertThat(
              SPARE.contains(
                  UdpExchange.ask(sites, at("10.49.7.49:51820"), at(Lab.CLIENT, 9002))
                      .seenAs()
                      .port()))
          .isTrue();
      assertThat(server.seen()).hasSize(6);
    }
  }

  @Test
  void a_device_is_seen_with_the_public_ports_of_its_own_forwards() {
    try (UdpEcho server = UdpEcho.on(client, at(Lab.CLIENT, 9003))) {
      assertThat(UdpExchange.ask(sites, at(THIEF + 62_031), at(Lab.CLIENT, 9003)).seenAs())
          .isEqualTo(hub(62_031));
      assertThat(UdpExchange.ask(sites, at(THIEF + 7300), at(Lab.CLIENT, 9003)).seenAs())
          .isEqualTo(hub(6300));
      // The public port leads to another port of the device: that one's callers are not diverted.
      assertThat(
              SPARE.contains(
                  UdpExchange.ask(sites, at(THIEF + 6300), at(Lab.CLIENT, 9003)).seenAs().port()))
          .isTrue();
      assertThat(server.seen()).hasSize(3);
    }
  }
}
