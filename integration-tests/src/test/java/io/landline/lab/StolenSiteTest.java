// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static io.landline.lab.Places.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Whoever is root at a site, and whoever owns a captured device, against the hub and against the
 * other site: while the hub's service runs, restarts, is killed, and while its tables are flushed.
 *
 * <p>Nothing may reach a socket of the hub, nothing the other site, and nothing may leave the hub
 * but as the site's own public address, from a port that nobody else holds.
 */
@OverWireGuard
@TestMethodOrder(OrderAnnotation.class)
final class StolenSiteTest {
  private static final IpAddress TUNNEL_HUB = ip("10.99.0.1");
  private static final Endpoint IPSC = at("10.49.7.19:55193");
  private static final Endpoint REPEATER = at("10.49.7.39:56000");
  private static final Endpoint CLUB = at("203.0.113.11:56000");
  private static final String DMR = "10.49.7.19";
  private static final String FLEX = "10.49.7.20";
  private static final String CLUBS_TEST_HOST = "10.99.0.131";
  private static final Duration MOMENT = Duration.ofMillis(300);

  /** The hub by each of its addresses, and the other site. The hub's test host is for all sites. */
  private static final List<String> FORBIDDEN =
      List.of(
          "10.99.0.1:5556",
          "10.99.0.1:22",
          "203.0.113.10:5556",
          "203.0.113.11:5556",
          "198.18.51.1:5556",
          "10.99.0.3:5556",
          "10.99.0.3:51880",
          CLUBS_TEST_HOST + ":51883",
          "10.49.7.39:56000",
          "10.49.7.40:56000");

  /**
   * Whom it may not speak as: the other site's, the hub's, the internet's, a device not captured.
   */
  private static final List<String> FORGED =
      List.of(
          "10.49.7.39",
          "10.49.7.50",
          "10.99.0.1",
          "10.99.0.3",
          CLUBS_TEST_HOST,
          "203.0.113.10",
          "203.0.113.11",
          "198.18.51.2",
          "198.51.100.66",
          "127.0.0.1",
          "224.0.0.1");

  /** Public ports of 203.0.113.10 that are the hub's or another device's. */
  private static final Set<String> HELD =
      Set.of("udp 22", "tcp 22", "udp 51820", "udp 51882", "tcp 51882");

  /** The stolen site's: what is sent there is an answer to it. */
  private static final List<IpAddress> OWN =
      List.of(ip(DMR), ip(FLEX), ip("10.99.0.2"), ip("10.99.0.130"));

  private static final List<IpAddress> HUBS =
      List.of(TUNNEL_HUB, Lab.HUB, CLUB.address(), ip("198.18.51.1"));

  private static final PortRange ATTACKING = new PortRange(20_000, 39_999);

  private static Lab lab;
  private static Deployment landline;
  private static LabSite thief;
  private static LabSite club;
  private static Situations situations;

  @BeforeAll
  static void steal() {
    lab =
        Lab.of(
            SitePlan.router()
                .withDevices(DevicePlan.onLan("dmr", 19), DevicePlan.onLan("flex", 20)),
            SitePlan.router()
                .named("club")
                .withDevices(DevicePlan.onLan("repeater", 39), DevicePlan.onLan("scanner", 40)));
    thief = lab.site("wa7vc");
    club = lab.site("club");
    lab.hub().sh("ip addr add 203.0.113.11/24 dev eth0");
    landline = Deployment.on(lab);
    landline.configure(
        lab.hub(),
        configuration("sites-hub.json")
            .replace("\"sites\": [", "\"protect\": [\"tcp/22\", \"udp/22\"], \"sites\": ["));
    landline.apply(thief.host(), configuration("sites-wa7vc.json"));
    landline.apply(club.host(), configuration("sites-club.json"));
    situations = new Situations(landline, lab.hub(), "nft flush ruleset");
    landline.awaitTunnel(thief);
    landline.awaitTunnel(club);
    situations.service().awaitRest(landline);
    takeOver();
  }

  /** The site's own rules are gone, and all that its host sends goes into the tunnel. */
  private static void takeOver() {
    Namespace host = thief.host();
    host.sh("nft flush ruleset");
    host.sh("wg set landline0 peer " + landline.publicKey("hub") + " allowed-ips 0.0.0.0/0,::/0");
    host.sh("ip route replace default dev landline0 table 999");
    host.sh("ip route replace 224.0.0.0/4 dev landline0");
    host.sh("ip rule add pref 10 iif lo to 10.49.7.39 lookup 999");
    host.sh("ip rule add pref 11 iif lo to 10.49.7.40 lookup 999");
    host.sh("ip rule add pref 12 iif lo to 198.0.0.0/8 lookup 999");
    host.sh("ip rule add pref 13 iif lo to 203.0.113.11 lookup 999");
    host.sh("ip rule add pref 15 iif lo to 168.63.129.16 lookup 999");
    host.sh("ip rule add pref 14 iif lo to 203.0.113.10 lookup 999");
    host.sh("sysctl -q net.ipv6.conf.landline0.disable_ipv6=0");
    host.sh("ip -6 route replace 2001:db8:51::/48 dev landline0");
  }

  @AfterAll
  static void close() {
    situations.close();
    landline.close();
    lab.close();
  }

  /** The thief's tools, what goes on all the time, and who watches. */
  private static final class Scene implements Situations.Scene {
    final Attack attack = new Attack();
    final RawSender raw = RawSender.in(thief.host());
    final RawSenderIpv6 raw6 = RawSenderIpv6.in(thief.host());
    final RawSender device = RawSender.in(thief.device("flex"));
    final UdpEcho dmr = UdpEcho.on(thief.device("dmr"), IPSC);
    final UdpEcho repeater = UdpEcho.on(club.device("repeater"), REPEATER);
    final UdpPeer caller = UdpPeer.on(lab.client(), Lab.STRANGER);
    final UdpPeer clubs = UdpPeer.on(lab.client(), Lab.STRANGER);
    final UdpPeer anyOfTheHub = UdpPeer.on(lab.hub(), at("0.0.0.0:5556"));
    final PacketCapture out = PacketCapture.on(lab.hub(), "eth0");
    final PacketCapture tunnel = PacketCapture.on(lab.hub(), "landline0");
    final PacketCapture otherSite = PacketCapture.ofIncoming(club.host(), "landline0");

    Scene() {
      live();
    }

    /**
     * Flows of callers with both sites. Asked last, they show that all before has passed or died.
     */
    void live() {
      answered(caller, hub(55193));
      answered(clubs, CLUB);
    }

    /**
     * Asks until the server answers: a datagram may find no room in a queue behind the attack. A
     * captured device may call a caller too, but not as the server that he asked.
     */
    private static void answered(UdpPeer asker, Endpoint server) {
      for (int tries = 0; tries < 100; tries++) {
        asker.send(server, new byte[32]);
        Optional<UdpPeer.Datagram> came = asker.poll(MOMENT);
        while (came.isPresent() && !came.get().from().equals(server)) {
          came = asker.poll(MOMENT);
        }
        if (came.isPresent()) {
          assertThat(came.get().text()).startsWith(asker.local().toString());
          return;
        }
      }
      throw new AssertionError("no answer of " + server);
    }

    @Override
    public void wave(int round) {
      int port = 20_000 + round % 20_000;
      forbidden(port, DMR);
      forbidden(port, "10.99.0.2");
      forged(port);
      heldPorts();
      intoTheOtherSite();
      withoutPorts();
      fragments(round);
      ipv6(port);
      fromADevice(port);
      if (round % 10 == 9) {
        live();
        List.of(out, tunnel, otherSite).forEach(PacketCapture::packets);
      }
    }

    private void forbidden(int port, String source) {
      for (String target : FORBIDDEN) {
        Endpoint from = at(ip(source), port);
        attack.count("udp", raw.udp(from, at(target), Attack.MARK));
        attack.count("tcp syn", raw.tcp(from, at(target), 1, 0, 2, Attack.PAYLOAD));
        attack.count("tcp ack", raw.tcp(from, at(target), 1, 1, 0x10, Attack.PAYLOAD));
        for (int protocol : new int[] {4, 47, 50, 132}) {
          attack.count(
              "other protocols",
              raw.packet(from.address(), at(target).address(), protocol, Attack.PAYLOAD));
        }
      }
      for (String target : List.of("10.99.0.3", "10.49.7.39", CLUBS_TEST_HOST)) {
        attack.count("ping", raw.icmp(ip(source), ip(target), 8, 0, Attack.PAYLOAD));
      }
      attack.count("groups", raw.udp(at(ip(source), port), at("224.0.0.251:5353"), Attack.MARK));
    }

    private void forged(int port) {
      for (String source : FORGED) {
        for (Endpoint target :
            List.of(at(Lab.CLIENT, 9210), REPEATER, at(TUNNEL_HUB, 5556), CLUB, hub(55193))) {
          attack.count("forged sources", raw.udp(at(ip(source), port), target, Attack.MARK));
        }
      }
    }

    /** To a stranger, from ports of the public address that others hold. */
    private void heldPorts() {
      for (String source : List.of(DMR, FLEX)) {
        for (int port : List.of(22, 51_820, 51_882)) {
          Endpoint from = at(ip(source), port);
          attack.count("held ports", raw.udp(from, at(Lab.CLIENT, 9211), Attack.MARK));
          attack.count("held ports", raw.tcp(from, at(Lab.CLIENT, 9211), 1, 0, 2, Attack.PAYLOAD));
        }
      }
      Endpoint anothers = at(ip(FLEX), IPSC.port());
      attack.count("held ports", raw.udp(anothers, at(Lab.CLIENT, 9211), Attack.MARK));
      // To the very caller of the forward, whose flow is live.
      attack.count("held ports", raw.udp(anothers, caller.local(), Attack.MARK));
    }

    /** Answers and errors in flows of the other site's, which the hub's conntrack knows. */
    private void intoTheOtherSite() {
      attack.count("live flows", raw.udp(REPEATER, clubs.local(), Attack.MARK));
      attack.count("live flows", raw.udp(CLUB, clubs.local(), Attack.MARK));
      attack.count("live flows", raw.udp(clubs.local(), REPEATER, Attack.MARK));
      attack.count("live flows", raw.udp(at(DMR + ":56000"), REPEATER, Attack.MARK));
      for (int type : new int[] {3, 5, 11, 12}) {
        for (String source : List.of(DMR, "10.99.0.2")) {
          error(raw, ip(source), REPEATER.address(), type, REPEATER, clubs.local());
          error(raw, ip(source), CLUB.address(), type, CLUB, clubs.local());
          error(raw, ip(source), TUNNEL_HUB, type, hub(51_820), at("192.0.2.1:51820"));
          error(raw, ip(source), Lab.HUB, type, hub(51_820), at("192.0.2.1:51820"));
        }
        error(device, ip(FLEX), CLUB.address(), type, CLUB, clubs.local());
      }
    }

    /** An error about a packet between these two, with more of it than its header. */
    private void error(
        RawSender by, IpAddress source, IpAddress target, int type, Endpoint from, Endpoint to) {
      byte[] quoted = RawSender.quote(from, to);
      byte[] marked =
          ByteBuffer.allocate(quoted.length + Attack.PAYLOAD.length)
              .put(quoted)
              .put(Attack.PAYLOAD)
              .array();
      attack.count("related icmp", by.icmp(source, target, type, 1, marked));
    }

    /** Which would get what is sent to the hub itself by these protocols. */
    private void withoutPorts() {
      for (int protocol : new int[] {4, 41, 47, 50, 132}) {
        attack.count(
            "protocols without ports", raw.packet(ip(DMR), Lab.CLIENT, protocol, Attack.PAYLOAD));
      }
      attack.count(
          "host of the cloud", raw.udp(at(DMR + ":4000"), at("168.63.129.16:80"), Attack.MARK));
    }

    private void fragments(int round) {
      int id = 1 + round % 60_000;
      byte[] header = RawSender.udpHeader(6666, 5556, 64);
      for (String target : FORBIDDEN) {
        attack.count("fragments", raw.fragment(at(DMR + ":1"), at(target), id, 0, true, header));
        attack.count(
            "fragments", raw.fragment(at(DMR + ":1"), at(target), id, 32, false, Attack.PAYLOAD));
      }
    }

    private void ipv6(int port) {
      IpAddress from = ip("2001:db8:49:0::19");
      attack.count("ipv6", raw6.udp(from, port, Lab.CLIENT_IPV6, 9210, Attack.PAYLOAD));
      attack.count("ipv6", raw6.echo(from, Lab.CLIENT_IPV6, Attack.PAYLOAD));
      attack.count("ipv6", raw6.packet(from, Lab.CLIENT_IPV6, 44, Attack.PAYLOAD));
    }

    /** The site's host is honest here as far as it routes: the device itself forges. */
    private void fromADevice(int port) {
      for (String target : FORBIDDEN) {
        Endpoint from = at(ip(FLEX), port);
        attack.count("from a device", device.udp(from, at(target), Attack.MARK));
        attack.count("from a device", device.tcp(from, at(target), 1, 0, 2, Attack.PAYLOAD));
      }
      for (String source : FORGED) {
        attack.count("from a device", device.udp(at(ip(source), port), CLUB, Attack.MARK));
      }
    }

    /** As the site's public address, from a port that is the sender's, to whom it may call. */
    private static boolean isAllowed(Packet packet) {
      if (packet.isTo(Lab.CGNAT)) {
        return true; // What left by the site's own WAN came as anybody's, and is answered so.
      }
      Packet.Ip ip = packet.ip().orElseThrow();
      String protocol = ip.protocol() == Packet.IPPROTO_TCP ? "tcp " : "udp ";
      return packet.isFrom(Lab.HUB)
          && (ip.protocol() == Packet.IPPROTO_TCP || ip.protocol() == Packet.IPPROTO_UDP)
          && !packet.isTo(Places.ip("168.63.129.16"))
          && ip.sourcePort() != IPSC.port()
          && !HELD.contains(protocol + ip.sourcePort());
    }

    @Override
    public void assertRepelled(String when) {
      live();
      List<String> escaped = new ArrayList<>();
      out.matching(p -> p.outgoing() && p.carries(Attack.MARK) && !isAllowed(p))
          .forEach(p -> escaped.add("internet: " + p));
      tunnel
          .matching(p -> p.outgoing() && (isForOthers(p) || isAnswerOfTheHub(p)))
          .forEach(p -> escaped.add("tunnel: " + p));
      otherSite
          .matching(p -> p.carries(Attack.MARK) && !isCall(p))
          .forEach(p -> escaped.add("other site: " + p));
      assertThat(escaped).as(when).isEmpty();
      assertThat(anyOfTheHub.poll(Duration.ZERO)).as("a datagram to the hub").isEmpty();
      assertThat(attack.sent().values()).as("%s", attack.sent()).doesNotContain(0);
      for (Optional<UdpPeer.Datagram> late = clubs.poll(Duration.ZERO);
          late.isPresent();
          late = clubs.poll(Duration.ZERO)) {
        assertThat(late.get().from()).isEqualTo(CLUB);
        assertThat(late.get().text()).startsWith(clubs.local().toString());
      }
      long arrived = tunnel.matching(p -> !p.outgoing() && p.carries(Attack.MARK)).size();
      assertThat(arrived).as("packets that came to the hub").isPositive();
      System.out.println(attack.report(when) + "; " + arrived + " of them came to the hub");
    }

    private static boolean isForOthers(Packet packet) {
      return packet.carries(Attack.MARK) && !isCall(packet) && OWN.stream().noneMatch(packet::isTo);
    }

    /** Other than to a ping of the hub, which is allowed and is not part of this. */
    private static boolean isAnswerOfTheHub(Packet packet) {
      return HUBS.stream().anyMatch(packet::isFrom)
          && (packet.carries(Attack.MARK)
              || ATTACKING.contains(packet.ip().orElseThrow().destinationPort()));
    }

    /** A call to a forward of either site, with a public address of the caller's: anybody may. */
    private static boolean isCall(Packet packet) {
      int port = packet.ip().orElseThrow().destinationPort();
      boolean toClub = packet.isTo(REPEATER.address()) && port == REPEATER.port();
      boolean toDmr = packet.isTo(IPSC.address()) && port == IPSC.port();
      boolean isPublic = packet.isFrom(Lab.HUB) || packet.isFrom(Lab.CGNAT);
      return isPublic && (toClub || toDmr);
    }

    @Override
    public void close() {
      List.of(dmr, repeater).forEach(UdpEcho::close);
      List.of(caller, clubs, anyOfTheHub).forEach(UdpPeer::close);
      List.of(out, tunnel, otherSite).forEach(PacketCapture::close);
      List.of(raw, device).forEach(RawSender::close);
      raw6.close();
    }
  }

  @Test
  @Order(1)
  void while_the_service_runs() {
    situations.running(Scene::new);
  }

  @Test
  @Order(2)
  void while_the_service_restarts() {
    situations.restarting(Scene::new);
  }

  @Test
  @Order(3)
  void while_the_service_is_killed_and_begins_again() {
    situations.killed(Scene::new);
  }

  @Test
  @Order(4)
  void while_all_tables_are_flushed_again_and_again() {
    situations.flushed(Scene::new);
  }

  @Test
  @Order(5)
  void while_a_stopped_service_leaves_the_guard_alone() {
    situations.guardAlone(Scene::new);
  }
}
