// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.probe.ProbeKey;
import io.landline.probe.ProbePrefix;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Whoever is root on the hub and has its key, against a site: every kind of packet, while the
 * site's service runs, restarts, is killed, and while its tables are flushed.
 *
 * <p>Nothing of it may leave the site's host by any interface, as itself or as an answer, and
 * nothing may reach a socket of that host. What was declared goes on all the time.
 */
@OverWireGuard
@TestMethodOrder(OrderAnnotation.class)
final class StolenHubTest {
  private static final IpAddress TUNNEL_HUB = ip("10.99.0.1");
  private static final IpAddress HUBS_TEST_HOST = ip("198.18.51.2");
  private static final Endpoint IPSC = at("10.49.7.19:55193");
  private static final Endpoint LAPTOP = at("10.49.7.50:6001");
  private static final Endpoint NAS = at("10.49.8.10:5001");
  private static final int TCP_SYN_AND_FIN = 0x03;
  private static final int FRAGMENTATION_NEEDED = 4;

  /** Devices and the site itself, at ports that were not declared. */
  private static final List<String> UNDECLARED =
      List.of(
          "10.49.7.19:6001",
          "10.49.7.20:80",
          "10.49.7.50:6001",
          "10.49.7.60:6001",
          "10.49.8.10:5001",
          "10.49.7.1:5556",
          "10.49.8.1:5556",
          "100.64.0.2:5556",
          "10.99.0.2:5556",
          "10.99.0.130:5556",
          "192.0.2.1:5556");

  /** Hosts that the site reaches by itself, and addresses that nobody has. */
  private static final List<String> FORGED =
      List.of(
          "10.49.7.20",
          "10.49.7.1",
          "10.49.8.10",
          "100.64.0.1",
          "100.64.0.2",
          "10.99.0.2",
          "127.0.0.1",
          "224.0.0.1",
          "255.255.255.255");

  private static Lab lab;
  private static Deployment landline;
  private static LabSite site;
  private static Situations situations;
  private static ProbePrefix prefix;

  @BeforeAll
  static void steal() throws IOException {
    lab = Lab.standard();
    site = lab.site();
    landline = Deployment.on(lab);
    landline.applyHub(configuration("story-hub.json"));
    // A port of the host itself that is declared, but closed.
    landline.configure(
        site.host(), configuration("story-site.json").replace("tcp/2222", "tcp+udp/2222"));
    situations = new Situations(landline, site.host(), Situations.flushOfSite());
    landline.awaitTunnel(site);
    situations.service().awaitRest(landline);
    PrivateKey hubs =
        PrivateKey.parse(
            Files.readString(landline.root(lab.hub()).resolve("etc/landline/private.key")).strip());
    PublicKey sites = PublicKey.parse(landline.publicKey("wa7vc"));
    prefix = ProbeKey.ofHub(hubs, sites).prefix();
    Situations.stealHub(
        lab,
        landline,
        List.of("10.49.0.0/16", "100.64.0.0/10", "192.0.2.0/24", "224.0.0.0/4", "255.255.255.255"));
    lab.hub().sh("sysctl -q net.ipv6.conf.landline0.disable_ipv6=0");
    lab.hub().sh("ip -6 route replace 2001:db8:49::/48 dev landline0");
  }

  @AfterAll
  static void close() {
    situations.close();
    landline.close();
    lab.close();
  }

  /** The thief's tools, the site's own life, and who watches. */
  private static final class Scene implements Situations.Scene {
    final Attack attack = new Attack();
    final RawSender raw = RawSender.in(lab.hub());
    final RawSenderIpv6 raw6 = RawSenderIpv6.in(lab.hub());
    final UdpEcho dmr = UdpEcho.on(site.device("dmr"), IPSC);
    final UdpEcho nas = UdpEcho.on(site.device("nas"), NAS);
    final UdpEcho stranger = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9300));
    final UdpPeer laptop = UdpPeer.on(site.device("laptop"), LAPTOP);
    final UdpPeer pace = UdpPeer.on(lab.hub(), TUNNEL_HUB);
    final UdpPeer anyOfTheHost = UdpPeer.on(site.host(), at("0.0.0.0:5556"));
    final List<PacketCapture> watched = new ArrayList<>();
    final PacketCapture arrivals = PacketCapture.ofIncoming(site.host(), "landline0");
    int asked;

    Scene() {
      for (String name : List.of("br0", "l_nas", "wan0", "landline0")) {
        watched.add(PacketCapture.on(site.host(), name));
      }
      live();
    }

    /** Flows of the site's own, which its conntrack knows, and one that was declared. */
    void live() {
      UdpExchange.ask(laptop, NAS);
      UdpExchange.ask(laptop, at(Lab.CLIENT, 9300));
      declared();
    }

    /** The tunnel keeps the order: once this is answered, all before it has passed or died. */
    void declared() {
      UdpExchange.ask(pace, IPSC);
      asked++;
    }

    @Override
    public void wave(int round) {
      int port = 20_000 + round % 20_000;
      undeclared(port);
      otherProtocols();
      fragments(round);
      forged(port);
      intoLiveFlows();
      related();
      groups(port);
      probes(port);
      ipv6(port);
      declared();
      if (round % 10 == 9) {
        live();
        watched.forEach(PacketCapture::packets); // before its queue is full
        arrivals.packets();
      }
    }

    private void undeclared(int port) {
      Endpoint nobody = at(Attack.NOBODY, port);
      for (String target : UNDECLARED) {
        attack.count("udp", raw.udp(nobody, at(target), Attack.MARK));
        attack.count("tcp syn", raw.syn(nobody, at(target)));
        attack.count("tcp ack", raw.tcp(nobody, at(target), 1, 1, 0x10, Attack.PAYLOAD));
        attack.count("udp as the hub", raw.udp(at(TUNNEL_HUB, port), at(target), Attack.MARK));
        if (target.startsWith("10.49.") && !target.contains(".1:")) {
          attack.count("ping", raw.icmp(Attack.NOBODY, at(target).address(), 8, 0, Attack.PAYLOAD));
        }
      }
    }

    /** IP in IP, GRE, ESP, SCTP, UDP-Lite, and one that nobody uses, to a declared address. */
    private void otherProtocols() {
      for (int protocol : new int[] {4, 41, 47, 50, 132, 136, 253}) {
        byte[] payload =
            ByteBuffer.allocate(32)
                .putShort((short) 55193)
                .putShort((short) 55193)
                .putInt(0)
                .put(Attack.PAYLOAD)
                .array();
        attack.count(
            "other protocols", raw.packet(Attack.NOBODY, IPSC.address(), protocol, payload));
      }
    }

    private void fragments(int round) {
      int id = 1 + round % 60_000;
      byte[] header = RawSender.udpHeader(6666, 6001, 64);
      Endpoint nobody = at(Attack.NOBODY, 1);
      for (String target : List.of("10.49.7.60:1", "10.49.7.1:1", "10.99.0.2:1")) {
        attack.count("fragments", raw.fragment(nobody, at(target), id, 0, true, header));
        attack.count("fragments", raw.fragment(nobody, at(target), id, 32, false, Attack.PAYLOAD));
      }
      // To a declared device, but not to its declared port; the second overlaps the first.
      attack.count("fragments", raw.fragment(nobody, IPSC, id, 0, true, header));
      attack.count("fragments", raw.fragment(nobody, IPSC, id, 8, false, Attack.PAYLOAD));
      // Into what another host of the LAN sends in fragments.
      attack.count("fragments", raw.fragment(LAPTOP, NAS, id, 32, false, Attack.PAYLOAD));
    }

    private void forged(int port) {
      for (String source : FORGED) {
        attack.count("forged sources", raw.udp(at(ip(source), port), IPSC, Attack.MARK));
      }
      // An answer of the hub's test host, to which rule 4202 leads: none was asked for.
      for (String target : List.of("10.49.7.19:5556", "10.49.7.20:5556", "10.99.0.2:5556")) {
        attack.count("rule 4202", raw.udp(at(HUBS_TEST_HOST, port), at(target), Attack.MARK));
      }
    }

    /** Into flows between networks of the site, and into one that left by the WAN. */
    private void intoLiveFlows() {
      attack.count("live flows", raw.udp(NAS, LAPTOP, Attack.MARK));
      attack.count("live flows", raw.udp(LAPTOP, NAS, Attack.MARK));
      attack.count("live flows", raw.udp(at(Lab.CLIENT, 9300), LAPTOP, Attack.MARK));
      Endpoint wan = at(site.wanAddress(), LAPTOP.port());
      attack.count("live flows", raw.udp(at(Lab.CLIENT, 9300), wan, Attack.MARK));
    }

    /** Errors and redirects about them, and about flows that never were. */
    private void related() {
      byte[] toStranger = RawSender.quote(LAPTOP, at(Lab.CLIENT, 9300));
      byte[] toNas = RawSender.quote(LAPTOP, NAS);
      for (byte[] quoted : List.of(toStranger, toNas)) {
        for (int type : new int[] {3, 5, 11, 12}) {
          attack.count("related icmp", raw.icmp(Attack.NOBODY, LAPTOP.address(), type, 1, quoted));
        }
      }
      byte[] masqueraded = RawSender.quote(at(site.wanAddress(), 6001), at(Lab.CLIENT, 9300));
      attack.count("related icmp", raw.icmp(Attack.NOBODY, site.wanAddress(), 3, 1, masqueraded));
      byte[] unknown = RawSender.quote(IPSC, at(Attack.NOBODY, 4444));
      attack.count("related icmp", raw.icmp(Attack.NOBODY, IPSC.address(), 3, 3, unknown));
    }

    private void groups(int port) {
      for (String group :
          List.of(
              "224.0.0.1", "224.0.0.251", "239.255.255.250", "255.255.255.255", "10.49.7.255")) {
        attack.count("groups", raw.udp(at(Attack.NOBODY, port), at(ip(group), 5556), Attack.MARK));
        attack.count("groups", raw.packet(Attack.NOBODY, ip(group), 2, Attack.PAYLOAD)); // IGMP
      }
    }

    /** With the bytes that open the probe path. */
    private void probes(int port) {
      for (IpAddress source : List.of(Attack.NOBODY, TUNNEL_HUB, HUBS_TEST_HOST)) {
        for (ProbePrefix begins : List.of(prefix, prefix.ofForward())) {
          UNDECLARED.forEach(target -> probe(begins, source, port, at(target)));
        }
        // Of a site that had this public port a moment ago.
        probe(new ProbePrefix(prefix.hub(), ~prefix.site() + 1), source, port, IPSC);
      }
    }

    private void probe(ProbePrefix begins, IpAddress source, int port, Endpoint to) {
      byte[] payload = ByteBuffer.allocate(64).putLong(begins.value()).put(Attack.PAYLOAD).array();
      ByteBuffer udp =
          ByteBuffer.allocate(8 + payload.length)
              .putShort((short) port)
              .putShort((short) to.port())
              .putShort((short) (8 + payload.length))
              .putShort((short) 0)
              .put(payload);
      attack.count("probe path", raw.packet(source, to.address(), Packet.IPPROTO_UDP, udp.array()));
    }

    private void ipv6(int port) {
      IpAddress from = ip("2001:db8:66::66");
      for (IpAddress to : List.of(site.ipv6("dmr"), site.ipv6("laptop"), ip("2001:db8:49:0::1"))) {
        attack.count("ipv6", raw6.udp(from, port, to, 5556, Attack.PAYLOAD));
        attack.count("ipv6", raw6.echo(from, to, Attack.PAYLOAD));
        // Behind a hop-by-hop header, and as a fragment.
        attack.count("ipv6", raw6.packet(from, to, 0, new byte[] {17, 0, 1, 4, 0, 0, 0, 0, 1, 1}));
        attack.count("ipv6", raw6.packet(from, to, 44, Attack.PAYLOAD));
        attack.count("ipv6", raw6.udp(site.ipv6("laptop"), port, to, 5556, Attack.PAYLOAD));
      }
    }

    @Override
    public void assertRepelled(String when) {
      live();
      assertThat(Attack.escaped(watched)).as(when).isEmpty();
      assertThat(anyOfTheHost.poll(Duration.ZERO)).as("a datagram to the host").isEmpty();
      assertThat(laptop.poll(Duration.ZERO)).as("a datagram to the laptop").isEmpty();
      assertThat(attack.sent().values()).as("%s", attack.sent()).doesNotContain(0);
      assertThat(dmr.seen()).hasSize(asked);
      long arrived = arrivals.matching(Attack::isPartOf).size();
      assertThat(arrived).as("packets that came to the site").isPositive();
      System.out.println(attack.report(when) + "; " + arrived + " of them came to the site's host");
    }

    @Override
    public void close() {
      List.of(dmr, nas, stranger).forEach(UdpEcho::close);
      List.of(laptop, pace, anyOfTheHost).forEach(UdpPeer::close);
      watched.forEach(PacketCapture::close);
      arrivals.close();
      raw.close();
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

  /** They would show the sender the site's own address. */
  @Test
  @Order(6)
  void errors_that_the_sites_kernel_makes_do_not_leave_by_the_wan() {
    situations.service().awaitRest(landline);
    assertNoErrorsLeave("landline");
    situations.stopAndFlush();
    try {
      assertNoErrorsLeave("landline_guard");
    } finally {
      situations.service().signal("CONT");
    }
  }

  private static void assertNoErrorsLeave(String table) {
    Namespace flex = site.device("flex");
    Endpoint nobody = at(Attack.NOBODY, 20_000);
    try (RawSender raw = RawSender.in(lab.hub());
        PacketCapture wan = PacketCapture.on(site.host(), "wan0");
        PacketCapture tunnel = PacketCapture.ofIncoming(lab.hub(), "landline0")) {
      flex.sh("ip link set eth0 arp off"); // as one that is off
      site.host().sh("ip neigh flush to 10.49.7.20 dev br0");
      raw.udp(nobody, at("10.49.7.20:55200"), Attack.MARK);
      raw.withHops(1).udp(nobody, IPSC, Attack.MARK);
      raw.withHops(1).tcp(nobody, IPSC, 1, 1, TCP_SYN_AND_FIN, Attack.PAYLOAD);
      Await.often()
          .until(
              "the site's host to give flex up",
              Patience.LONG,
              () -> neighbour("10.49.7.20").contains("FAILED"),
              () -> neighbour("10.49.7.20"));
      // Of the host itself, where a forward leads to a port that is closed: by the tunnel.
      raw.udp(nobody, at("10.99.0.2:22"), Attack.MARK);
      Packet closed = tunnel.await("the closed port", p -> p.isTo(Attack.NOBODY));
      assertThat(closed.isFrom(ip("10.99.0.2"))).isTrue();
      assertThat(closed.ip().get().quoted().map(Packet.Ip::destinationPort)).contains(22);
      assertThat(wan.matching(Attack::isPartOf)).isEmpty();
      assertThat(rules(table, "as_devices"))
          .containsPattern("ct state related .* @local_networks counter packets [1-9]");
      assertThat(rules(table, "forged")).containsPattern("ip ttl < 2 counter packets 2 ");
    } finally {
      flex.sh("ip link set eth0 arp on");
    }
  }

  private static String neighbour(String address) {
    return site.host().sh("ip neigh show " + address + " dev br0");
  }

  private static String rules(String table, String chain) {
    return site.host().sh("nft list chain inet " + table + " " + chain);
  }

  @Test
  @Order(7)
  void a_device_hears_that_its_answer_is_too_large_for_the_tunnel() {
    situations.service().awaitRest(landline);
    try (UdpPeer pace = UdpPeer.on(lab.hub(), TUNNEL_HUB);
        UdpPeer laptop = UdpPeer.on(site.device("laptop"), at("10.49.7.50:55500"));
        PacketCapture lan = PacketCapture.ofIncoming(site.device("laptop"), "eth0")) {
      pace.send(laptop.local(), "a question");
      laptop.await();
      laptop.send(pace.local(), new byte[1440]);
      lan.await(
          "fragmentation needed",
          p ->
              p.ip().flatMap(Packet.Ip::quoted).filter(q -> q.sourcePort() == 55_500).isPresent()
                  && p.ip().get().payload().get(1) == FRAGMENTATION_NEEDED);
    }
  }
}
