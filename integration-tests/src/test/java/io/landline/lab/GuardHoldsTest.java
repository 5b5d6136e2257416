// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static io.landline.lab.Places.ip;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What {@code inet landline_guard} keeps shut while {@code inet landline} is gone, or comes and
 * goes: first on a site whose hub is stolen, then on a hub whose site is.
 *
 * <p>A thief is root on his host: Landline's own rules there are gone, every route leads into the
 * tunnel, WireGuard takes what it is given.
 */
@OverWireGuard
@TestMethodOrder(OrderAnnotation.class)
final class GuardHoldsTest {
  private static final IpAddress TUNNEL_HUB = ip("10.99.0.1");
  private static final IpAddress TUNNEL_SITE = ip("10.99.0.2");
  private static final Endpoint IPSC = at("10.49.7.19:55193");
  private static final int FLUSHES = 200;
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final String STORM = "storm";

  private static final List<String> UNDECLARED =
      List.of(
          "10.49.7.19:6001",
          "10.49.7.20:80",
          "10.49.7.50:6001",
          "10.49.7.60:6001",
          "10.49.8.10:5001",
          "10.49.7.1:5555",
          "100.64.0.2:5555",
          "10.99.0.2:5555");

  private static Lab lab;
  private static Deployment landline;
  private static LabSite site;
  private static Service service;
  private static String flush;

  @BeforeAll
  static void steal() {
    flush = Situations.flushOfSite();
    lab = Lab.standard();
    site = lab.site();
    landline = Deployment.on(lab);
    landline.applyHub(configuration("story-hub.json"));
    // dmr's MAC is learned.
    landline.configure(
        site.host(),
        configuration("story-site.json").replace(", \"mac\": \"02:00:00:00:00:19\"", ""));
    site.host().awaitPing("10.49.7.19");
    service = Service.on(landline, site.host());
    landline.awaitTunnel(site);
    service.await(
        "dmr's MAC",
        Patience.LONG,
        () ->
            site.host()
                    .run(
                        "nft",
                        "get",
                        "element",
                        "inet",
                        "landline_guard",
                        "captured_macs",
                        "{ 02:00:00:00:00:19 }")
                    .status()
                == 0);
    Situations.stealHub(lab, landline, List.of("10.49.0.0/16", "100.64.0.0/10"));
  }

  @AfterAll
  static void close() {
    service.close();
    landline.close();
    lab.close();
  }

  private static String shell(Namespace host, String commands) {
    return host.must("sh", "-c", commands);
  }

  private static Running storm(Namespace host, String flush) {
    return Situations.flushing(host, flush, FLUSHES);
  }

  /** All that a stolen hub may not reach, and forged datagrams to what it may. */
  private static int attack(RawSender raw, int round) {
    int sent = 0;
    int port = 20000 + round % 20000;
    for (String target : UNDECLARED) {
      sent += raw.udp(at(TUNNEL_HUB, port), at(target), STORM) ? 1 : 0;
      sent += raw.tcp(at(TUNNEL_HUB, port), at(target), 1, 1, 0x10, STORM.getBytes(UTF_8)) ? 1 : 0;
    }
    for (String forged : List.of("10.49.7.20", "10.49.7.1", "100.64.0.1")) {
      sent += raw.udp(at(ip(forged), port), IPSC, STORM) ? 1 : 0;
    }
    return sent;
  }

  /** Reads what the witnesses have heard, before their queues are full. */
  private static void empty(PacketCapture... witnesses) {
    for (PacketCapture witness : witnesses) {
      assertThat(witness.packets()).isNotNull();
    }
  }

  /** Sockets of the site's host at addresses that the hub may not reach. */
  private static List<UdpPeer> ownSockets() {
    return List.of(
        UdpPeer.on(site.host(), at(TUNNEL_SITE, 5555)),
        UdpPeer.on(site.host(), at("10.49.7.1:5555")));
  }

  @Test
  @Order(1)
  void with_the_table_gone_the_guard_alone_admits_what_is_declared_and_nothing_else() {
    service.signal("STOP");
    List<UdpPeer> own = ownSockets();
    try (RawSender raw = RawSender.in(lab.hub());
        UdpEcho dmr = UdpEcho.on(site.device("dmr"), IPSC);
        UdpEcho laptop = UdpEcho.on(site.device("laptop"), at("10.49.7.50:55500"));
        UdpPeer live = UdpPeer.on(lab.hub(), TUNNEL_HUB);
        PacketCapture lan = PacketCapture.on(site.host(), "br0");
        PacketCapture vlan = PacketCapture.on(site.host(), "l_nas");
        PacketCapture wan = PacketCapture.on(site.host(), "wan0");
        LeakWitness witness = new LeakWitness(lab)) {
      UdpExchange.ask(live, at("10.49.7.50:55500"));
      site.host().sh(flush);
      assertThat(site.host().ruleset()).doesNotContain("table inet landline {");

      int sent = 0;
      for (int round = 0; round < 100; round++) {
        sent += attack(raw, round);
      }
      assertThat(sent).isEqualTo(100 * (2 * UNDECLARED.size() + 3));
      // A live flow goes on, new ones begin; the answers of one that is not captured come back too.
      UdpExchange.ask(live, at("10.49.7.50:55500"));
      UdpExchange.ask(lab.hub(), at(TUNNEL_HUB, 4101), at("10.49.7.50:55500"));
      UdpExchange.ask(lab.hub(), at(TUNNEL_HUB, 4102), IPSC);
      witness.talk();
      witness.talkIpv6();
      assertThat(witness.leakedBesideTheService()).isEmpty();
      assertNothingOfTheStorm(lan, vlan, wan, own);
      assertThat(wan.matching(p -> p.isTo(TUNNEL_HUB))).isEmpty();
      assertThat(dmr.seen()).hasSize(1);
      assertThat(laptop.seen()).hasSize(3);
    } finally {
      own.forEach(UdpPeer::close);
      service.signal("CONT");
    }
    service.await(
        "the repair", Patience.LONG, () -> site.host().ruleset().contains("table inet landline {"));
  }

  private static void assertNothingOfTheStorm(
      PacketCapture lan, PacketCapture vlan, PacketCapture wan, List<UdpPeer> own) {
    for (PacketCapture out : List.of(lan, vlan, wan)) {
      assertThat(out.matching(p -> p.outgoing() && p.carries(STORM))).isEmpty();
    }
    for (UdpPeer socket : own) {
      assertThat(socket.poll(Duration.ZERO)).isEmpty();
    }
  }

  @Test
  @Order(6)
  void a_vpns_routes_to_all_but_the_lan_make_no_caller_a_neighbour() {
    String pieces =
        "$(seq -f %.0f.0.0.0/7 128 2 190) 198.0.0.0/7 200.0.0.0/5 208.0.0.0/4 64.0.0.0/3";
    shell(site.host(), "for i in " + pieces + "; do ip route add $i via 100.64.0.1; done");
    awaitLook();
    try (RawSender raw = RawSender.in(lab.hub());
        PacketCapture lan = PacketCapture.on(site.device("dmr"), "eth0")) {
      assertThat(raw.udp(at(Lab.CLIENT, 4600), IPSC, "calls")).isTrue();
      lan.await("the caller", p -> p.isFrom(Lab.CLIENT) && p.carries("calls"));
    } finally {
      shell(site.host(), "for i in " + pieces + "; do ip route del $i; done");
    }
  }

  @Test
  @Order(7)
  void a_storm_of_flushes_lets_nothing_in_and_nothing_out() {
    List<UdpPeer> own = ownSockets();
    int sent = 0;
    int round = 0;
    try (RawSender raw = RawSender.in(lab.hub());
        UdpEcho dmr = UdpEcho.on(site.device("dmr"), IPSC);
        UdpPeer declared = UdpPeer.on(lab.hub(), TUNNEL_HUB);
        PacketCapture lan = PacketCapture.on(site.host(), "br0");
        PacketCapture vlan = PacketCapture.on(site.host(), "l_nas");
        PacketCapture wan = PacketCapture.on(site.host(), "wan0");
        LeakWitness witness = new LeakWitness(lab);
        Running flushes = storm(site.host(), flush)) {
      while (flushes.isAlive()) {
        sent += attack(raw, round++);
        witness.talk();
        witness.talkIpv6();
        UdpExchange.ask(declared, IPSC);
        if (round % 50 == 0) {
          empty(lan, vlan, wan, witness.wan());
        }
      }
      flushes.await(Patience.LONG).orThrow();
      UdpExchange.ask(declared, IPSC);
      assertThat(witness.leakedBesideTheService()).isEmpty();
      assertNothingOfTheStorm(lan, vlan, wan, own);
      assertThat(dmr.seen()).hasSizeGreaterThan(round);
    } finally {
      own.forEach(UdpPeer::close);
    }
    System.out.println(
        "    " + FLUSHES + " flushes on the site: " + sent + " packets tried, none arrived");
  }

  @Test
  @Order(4)
  void fragments_that_nothing_declared_needs_take_no_memory_and_join_nobodys() {
    Endpoint laptop = at("10.49.7.50:6100");
    Endpoint nas = at("10.49.8.10:5100");
    byte[] first = RawSender.udpHeader(laptop.port(), nas.port(), 64);
    byte[] forged = RawSender.udpHeader(laptop.port(), 6666, 64);
    byte[] last = new byte[8 + 64 - 32];
    try (RawSender thief = RawSender.in(lab.hub());
        RawSender honest = RawSender.in(site.device("laptop"));
        UdpEcho dmr = UdpEcho.on(site.device("dmr"), IPSC);
        UdpPeer big = UdpPeer.on(lab.hub(), TUNNEL_HUB);
        PacketCapture vlan = PacketCapture.on(site.device("nas"), "eth0")) {
      for (int id = 1; id <= 5000; id++) {
        thief.fragment(at(TUNNEL_HUB, 1), at("10.49.7.60:1"), id, 0, true, forged);
        thief.fragment(at("10.49.7.20:1"), IPSC, id, 0, true, forged);
        if (id % 100 == 0) {
          UdpExchange.ask(big, IPSC); // no queue on the way was ever too short
        }
      }
      thief.fragment(laptop, nas, 7001, 0, true, forged);
      // What was declared still comes in fragments; asked last, so that all before it has passed.
      assertThat(UdpExchange.ask(big, IPSC, new byte[4000]).length()).isEqualTo(4000);
      assertThat(site.host().sh("cat /proc/net/sockstat")).contains("FRAG: inuse 0 memory 0");

      honest.fragment(laptop, nas, 7001, 0, true, first);
      honest.fragment(laptop, nas, 7001, 32, false, last);
      vlan.await("the honest datagram", p -> p.isFrom(laptop.address()) && p.isUdpPort(5100));
      assertThat(vlan.matching(p -> p.isUdpPort(6666))).isEmpty();
      assertThat(dmr.seen()).hasSize(51);
    }
  }

  @Test
  @Order(5)
  void a_captured_device_cannot_open_the_sites_own_host_to_the_hub() {
    Endpoint device = at("10.49.7.19:5556");
    Endpoint stranger = at("198.18.51.2:7");
    try (UdpPeer anybody = UdpPeer.on(site.host(), at("0.0.0.0:5556"));
        UdpPeer dmr = UdpPeer.on(site.device("dmr"), device);
        UdpEcho echo = UdpEcho.on(site.device("dmr"), IPSC);
        RawSender raw = RawSender.in(lab.hub());
        UdpPeer pace = UdpPeer.on(lab.hub(), TUNNEL_HUB);
        PacketCapture hub = PacketCapture.ofIncoming(lab.hub(), "landline0")) {
      // First of all dmr knows the bridge's Ethernet address, which the service's cable changed.
      UdpExchange.ask(pace, IPSC);
      assertThat(dmr.trySend(stranger, "opens")).isTrue();
      UdpExchange.ask(pace, IPSC); // the tunnel keeps the order
      raw.udp(stranger, device, "comes in");
      UdpExchange.ask(pace, IPSC);
      assertThat(anybody.poll(Duration.ZERO)).isEmpty();
      assertThat(hub.matching(p -> p.carries("opens"))).isEmpty();
      assertThat(echo.seen()).hasSize(3);
    }
  }

  @Test
  @Order(2)
  void a_new_lease_cuts_a_captured_device_off_whatever_else_happens() {
    lease("10.49.7.88", "10.49.7.19");
    try (PacketCapture wan = PacketCapture.on(site.host(), "wan0");
        UdpPeer fresh = UdpPeer.on(site.device("dmr"), ip("10.49.7.88"));
        UdpPeer fresh6 = UdpPeer.on(site.device("dmr"), site.ipv6("dmr"));
        UdpPeer laptop = UdpPeer.on(site.device("laptop"), site.address("laptop"))) {
      for (int change = 1; change <= 5; change++) {
        shell(
            site.host(),
            "ip route replace 192.0.2.%d dev wan0; ".formatted(change)
                + "ip rule add pref 31000 from 192.0.2.%d lookup main".formatted(change));
        awaitLook();
        fresh.trySend(at(Lab.CLIENT, 9300), "leak");
        fresh6.trySend(at(Lab.CLIENT_IPV6, 9300), "leak");
      }
      laptop.send(at(Lab.CLIENT, 9301), "may leave");
      wan.await("the packet that may leave", p -> p.carries("may leave"));
      assertThat(wan.matching(p -> p.carries("leak"))).isEmpty();
    } finally {
      shell(
          site.host(),
          "for i in $(seq 5); do ip rule del pref 31000; ip route del 192.0.2.$i dev wan0; done;"
              + " true");
      lease("10.49.7.19", "10.49.7.88");
    }
  }

  /** An error goes to the source that a packet claims, and quotes it. */
  @Test
  @Order(3)
  void a_captured_device_that_forges_its_source_has_no_errors_sent_to_whom_it_likes() {
    IpAddress accomplice6 = ip("2001:db8:51::66");
    byte[] secret = "leak".getBytes(UTF_8);
    try (RawSender raw = RawSender.in(site.device("dmr"));
        RawSenderIpv6 raw6 = RawSenderIpv6.in(site.device("dmr"));
        UdpPeer laptop = UdpPeer.on(site.device("laptop"), site.address("laptop"));
        PacketCapture wire = PacketCapture.ofIncoming(site.device("dmr"), "eth0");
        PacketCapture wan = PacketCapture.on(site.host(), "wan0")) {
      raw.udp(at(Lab.STRANGER, 4700), at(Lab.CLIENT, 9302), "leak");
      raw6.udp(accomplice6, 4700, Lab.CLIENT_IPV6, 9302, secret);
      raw6.udp(site.ipv6("dmr"), 4700, Lab.CLIENT_IPV6, 9302, secret);
      laptop.send(at(Lab.CLIENT, 9301), "may leave");
      wan.await("the packet that may leave", p -> p.carries("may leave"));
      assertThat(wan.matching(p -> p.carries("leak"))).isEmpty();
      // By its own address it is told at once, and goes on with IPv4.
      wire.await("the refusal", p -> p.isTo(site.ipv6("dmr")) && p.carries("leak"));
      assertThat(site.host().sh("nft list chain inet landline guard"))
          .containsPattern("captured_macs ip daddr != @stay_local counter packets [1-9].* drop")
          .containsPattern("captured_macs ip6 daddr != @stay_local6 counter packets 1 .* drop");
    }
  }

  /** Until the service has applied what follows from all that was changed before. */
  private static void awaitLook() {
    // A route through the tunnel is put back last.
    site.host().sh("ip route del default dev landline0 table 5200");
    service.await(
        "a look",
        Patience.LONG,
        () -> site.host().sh("ip route show table 5200").contains("default dev landline0"));
  }

  /** dmr has another address now; the site's neighbour table holds the former one as reachable. */
  private static void lease(String now, String before) {
    site.host().sh("ip neigh flush dev br0");
    site.host().awaitPing(before);
    shell(
        site.device("dmr"),
        "ip -4 addr flush dev eth0; ip addr add %s/24 dev eth0; ".formatted(now)
            + "ip route replace default via 10.49.7.1");
    site.host().awaitPing(now);
    for (String address : List.of(now, before)) {
      assertThat(site.host().sh("ip neigh show " + address)).contains("REACHABLE");
    }
  }

  @Test
  @Order(8)
  void without_the_service_a_storm_of_flushes_lets_no_ipv4_of_a_captured_device_out() {
    service.signal("TERM");
    service.end();
    assertThat(site.host().ruleset()).doesNotContain("landline_guard");
    try (LeakWitness witness = new LeakWitness(lab);
        Running flushes = storm(site.host(), flush)) {
      while (flushes.isAlive()) {
        witness.talk();
        assertThat(witness.dmr().poll(PAUSE)).isEmpty();
        empty(witness.wan());
      }
      flushes.await(Patience.LONG).orThrow();
      witness.talk();
      witness.assertNothingLeaked();
    }
  }

  @Test
  @Order(9)
  void a_stolen_site_reaches_nothing_more_while_the_hubs_ruleset_is_flushed_again_and_again() {
    // Now the site is the thief's: all that its host sends goes into the tunnel.
    site.host().sh("ip route add default dev landline0 table 999");
    site.host().sh("ip rule add pref 10 iif lo lookup 999");
    try (Service onHub = Service.on(landline, lab.hub());
        RawSender raw = RawSender.in(site.host());
        UdpPeer one = UdpPeer.on(lab.hub(), at(TUNNEL_HUB, 5555));
        UdpPeer two = UdpPeer.on(lab.hub(), hub(5555));
        UdpEcho dmr = UdpEcho.on(site.device("dmr"), IPSC);
        UdpPeer live = UdpPeer.on(lab.client(), Lab.STRANGER);
        PacketCapture eth = PacketCapture.on(lab.hub(), "eth0");
        PacketCapture tunnel = PacketCapture.on(lab.hub(), "landline0")) {
      awaitTunnelFromHub();
      UdpExchange.ask(live, hub(55193));
      onHub.signal("STOP");
      lab.hub().sh("nft flush ruleset");
      assertThat(lab.hub().ruleset()).doesNotContain("table inet landline {");
      int sent = 0;
      for (int round = 0; round < 100; round++) {
        sent += attackHub(raw, round);
      }
      // A live flow goes on in both directions, translated as before.
      assertThat(UdpExchange.ask(live, hub(55193)).answeredFrom()).isEqualTo(hub(55193));
      onHub.signal("CONT");
      try (Running flushes = storm(lab.hub(), "nft flush ruleset")) {
        for (int round = 1; flushes.isAlive(); round++) {
          sent += attackHub(raw, round);
          if (round % 50 == 0) {
            // The live flow goes on, and no queue on the way was ever too short.
            UdpExchange.ask(live, hub(55193));
            empty(eth, tunnel);
          }
        }
        flushes.await(Patience.LONG).orThrow();
      }
      UdpExchange.ask(live, hub(55193));
      assertThat(one.poll(Duration.ZERO)).isEmpty();
      assertThat(two.poll(Duration.ZERO)).isEmpty();
      assertThat(tunnel.matching(p -> !p.outgoing() && p.carries(STORM))).hasSize(sent);
      // Beside what the internet reports to dmr, which may call it while the table stands.
      assertThat(tunnel.matching(p -> p.outgoing() && p.carries(STORM) && !p.isFrom(Lab.CLIENT)))
          .isEmpty();
      assertThat(eth.matching(p -> p.outgoing() && p.carries(STORM) && !p.isFrom(Lab.HUB)))
          .isEmpty();
      assertThat(eth.matching(p -> p.outgoing() && p.isUdpPort(9210))).isEmpty();
      assertThat(dmr.seen()).hasSizeGreaterThan(3);
      System.out.println(
          "    " + FLUSHES + " flushes on the hub: " + sent + " packets tried, none arrived");
    }
  }

  private static void awaitTunnelFromHub() {
    lab.hub().must("ping", "-q", "-c", "1", "-i", "0.5", "-w", "90", "10.99.0.2");
  }

  /** The hub itself, another site's device, the internet as one that is not captured. */
  private static int attackHub(RawSender raw, int round) {
    int port = 20000 + round % 20000;
    int sent = 0;
    sent += raw.udp(at(TUNNEL_SITE, port), at(TUNNEL_HUB, 5555), STORM) ? 1 : 0;
    sent += raw.udp(at(TUNNEL_SITE, port), hub(5555), STORM) ? 1 : 0;
    sent += raw.udp(at("10.49.7.19:" + port), at("10.49.8.10:6001"), STORM) ? 1 : 0;
    sent += raw.udp(at("10.49.7.50:" + port), at(Lab.CLIENT, 9210), STORM) ? 1 : 0;
    sent += raw.udp(at("10.49.7.19:" + port), at(Lab.CLIENT, 9211), STORM) ? 1 : 0;
    return sent;
  }

  @Test
  @Order(10)
  void a_hub_without_its_public_address_keeps_sites_out_all_the_same() {
    lab.hub().sh("nft flush ruleset");
    lab.hub().sh("ip -4 addr flush dev eth0");
    assertThat(lab.hub().ruleset()).doesNotContain("landline");
    try (Running daemon = landline.start(lab.hub(), "daemon");
        RawSender raw = RawSender.in(site.host());
        UdpPeer own = UdpPeer.on(lab.hub(), at(TUNNEL_HUB, 5555));
        PacketCapture tunnel = PacketCapture.on(lab.hub(), "landline0")) {
      Await.often()
          .until(
              "the service to miss the public address",
              Patience.LONG,
              () -> daemon.errSoFar().contains("public address 203.0.113.10 is not on eth0"),
              daemon::errSoFar);
      assertThat(lab.hub().ruleset())
          .contains("table inet landline_guard", "table inet landline {");
      assertThat(raw.udp(at(TUNNEL_SITE, 20000), at(TUNNEL_HUB, 5555), STORM)).isTrue();
      tunnel.await("the attack", p -> p.carries(STORM));
      awaitTunnelFromHub();
      assertThat(own.poll(Duration.ZERO)).isEmpty();
    }
  }
}
