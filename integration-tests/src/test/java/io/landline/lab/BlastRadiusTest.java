// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.config.Configuration;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.policy.Exposure;
import io.landline.wireguard.PrivateKey;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A stolen hub reaches what the site declared, and nothing else of it.
 *
 * <p>The thief is root there: Landline's own rules on the hub are gone, every route leads into the
 * tunnel, WireGuard takes what it is given.
 */
@OverWireGuard
final class BlastRadiusTest {
  private static final List<String> TARGETS =
      List.of(
          "10.49.7.19",
          "10.49.7.20",
          "10.49.7.21",
          "10.49.7.50",
          "10.49.8.10", // devices
          "10.99.0.2",
          "10.49.7.1",
          "10.49.8.1",
          "100.64.0.2"); // the site itself
  private static final IpAddress TUNNEL_HUB = ip("10.99.0.1");

  /** What story-site.json declares, as the site sees it. */
  private static final TreeSet<String> DECLARED = new TreeSet<>();

  static {
    DECLARED.addAll(
        List.of(
            "udp 10.49.7.19:55193",
            "udp 10.49.7.20:55700",
            "udp 10.49.7.50:55500",
            "tcp 10.49.7.50:55500",
            "tcp 10.49.7.20:443",
            "tcp 10.49.7.19:55080",
            "tcp 10.49.8.10:5000",
            "tcp 10.99.0.2:22",
            // Where the site answers probes: open, and nobody listens as long as no service runs.
            "closed udp 10.99.0.2:51880"));
    IntStream.rangeClosed(55200, 55219).forEach(p -> DECLARED.add("udp 10.49.7.20:" + p));
    IntStream.rangeClosed(6300, 6303).forEach(p -> DECLARED.add("udp 10.49.7.20:" + p));
  }

  private static Lab lab;
  private static Deployment landline;
  private static LabSite site;

  @BeforeAll
  static void steal() {
    lab = Lab.standard();
    site = lab.site();
    landline = Places.story(lab);
    lab.hub().sh("nft delete table inet landline");
    String key = landline.publicKey("wa7vc");
    lab.hub().sh("wg set landline0 peer " + key + " allowed-ips 0.0.0.0/0");
    for (String network : List.of("10.49.0.0/16", "100.64.0.0/10", "172.16.0.0/12")) {
      lab.hub().sh("ip route replace " + network + " dev landline0");
    }
  }

  @AfterAll
  static void close() {
    landline.close();
    lab.close();
  }

  private static long received() {
    // ip -s link: the line after RX's header is "bytes packets errors ..."
    String[] lines = site.host().sh("ip -s link show landline0").split("\n", -1);
    for (int n = 0; n < lines.length; n++) {
      if (lines[n].strip().startsWith("RX:")) {
        return Long.parseLong(lines[n + 1].strip().split(" +", -1)[1]);
      }
    }
    throw new LabException("no RX line");
  }

  private static String name(Packet.Ip asked) {
    return (asked.protocol() == Packet.IPPROTO_TCP ? "tcp " : "udp ")
        + at(asked.destination(), Math.max(1, asked.destinationPort()));
  }

  /** What of the site it was that answered so. */
  private static String answered(Packet.Ip answer) {
    if (answer.protocol() == Packet.IPPROTO_ICMP) {
      return answer.quoted().map(asked -> "closed " + name(asked)).orElse("icmp " + answer);
    }
    return (answer.protocol() == Packet.IPPROTO_TCP ? "tcp " : "udp ")
        + at(answer.source(), answer.sourcePort());
  }

  @Test
  void a_scan_of_every_port_of_every_address_finds_what_was_declared() {
    Endpoint from = at(TUNNEL_HUB, 40000);
    TreeSet<String> reached = new TreeSet<>();
    long before = received();
    long sent = 0;
    try (RawSender raw = RawSender.in(lab.hub());
        UdpEcho dmr = UdpEcho.on(site.device("dmr"), at("10.49.7.19:55193"));
        UdpPeer pace = UdpPeer.on(lab.hub(), TUNNEL_HUB)) {
      for (String target : TARGETS) {
        IpAddress address = ip(target);
        try (PacketCapture lan = PacketCapture.on(site.host(), "br0");
            PacketCapture vlan = PacketCapture.on(site.host(), "l_nas");
            PacketCapture answers = PacketCapture.ofIncoming(lab.hub(), "landline0")) {
          for (int port = 1; port <= 65535; port++) {
            sent += raw.syn(from, at(address, port)) ? 1 : 0;
            sent += raw.udp(from, at(address, port), "scan") ? 1 : 0;
            if (port % 250 == 0) {
              // The tunnel keeps the order: once this is answered, all before it is through, and
              // no queue on the way was ever too short.
              UdpExchange.ask(pace, at("10.49.7.19:55193"));
            }
          }
          UdpExchange.ask(pace, at("10.49.7.19:55193"));
          for (PacketCapture out : List.of(lan, vlan)) {
            out.matching(
                    p -> p.outgoing() && p.isFrom(TUNNEL_HUB) && p.ip().get().sourcePort() == 40000)
                .forEach(p -> reached.add(name(p.ip().get())));
          }
          // The site itself has no wire to listen on: what it takes it answers.
          answers.matching(p -> p.isFrom(address) && p.isTo(TUNNEL_HUB)).stream()
              .filter(p -> p.ip().get().destinationPort() == 40000 || isIcmp(p))
              .filter(p -> !target.startsWith("10.49.") || target.endsWith(".1"))
              .forEach(p -> reached.add(answered(p.ip().get())));
        }
      }
      assertThat(dmr.seen()).hasSizeGreaterThan(TARGETS.size());
    }
    assertThat(sent).isEqualTo(2L * 65535 * TARGETS.size());
    assertThat(received() - before).as("probes that came to the site").isGreaterThanOrEqualTo(sent);
    assertThat(reached).isEqualTo(DECLARED);
  }

  /** The command prints the exposure; the probes' port and the test host it names apart. */
  @Test
  void what_the_scan_finds_is_what_landline_exposure_lists() throws Exception {
    String key = PrivateKey.generate().publicKey().toString();
    Configuration.Site configured =
        (Configuration.Site)
            TwoEnds.read(configuration("story-site.json").replace("KEY(hub)", key));
    TreeSet<String> listed = new TreeSet<>();
    for (Exposure.Service service : Exposure.of(configured.policy()).services()) {
      if (!service.from().isEmpty()) {
        continue; // The scan does not claim a caller's address.
      }
      for (PortRange port : service.ports().ports().each()) {
        listed.add(service.ports().protocol() + " " + at(service.address(), port.first()));
      }
    }
    TreeSet<String> found = new TreeSet<>(DECLARED);
    found.remove("closed udp 10.99.0.2:51880");
    assertThat(listed).isEqualTo(found);
  }

  private static boolean isIcmp(Packet packet) {
    return packet.ip().get().protocol() == Packet.IPPROTO_ICMP;
  }

  @Test
  void forged_sources_of_the_sites_own_networks_reach_nothing_not_even_a_live_flow() {
    Endpoint nas = at("10.49.8.10:5001");
    Endpoint laptop = at("10.49.7.50:6001");
    try (UdpEcho storage = UdpEcho.on(site.device("nas"), nas);
        UdpPeer user = UdpPeer.on(site.device("laptop"), laptop);
        UdpEcho dmr = UdpEcho.on(site.device("dmr"), at("10.49.7.19:55193"));
        PacketCapture lan = PacketCapture.on(site.host(), "br0");
        PacketCapture vlan = PacketCapture.on(site.host(), "l_nas");
        RawSender raw = RawSender.in(lab.hub());
        UdpPeer hub = UdpPeer.on(lab.hub(), TUNNEL_HUB)) {
      // A flow between two of the site's networks, which conntrack on the site knows.
      assertThat(UdpExchange.ask(user, nas).seenAs()).isEqualTo(laptop);
      raw.udp(nas, laptop, "forged");
      raw.udp(laptop, nas, "forged");
      for (String neighbour :
          List.of("10.49.7.1", "10.49.7.20", "10.49.8.10", "100.64.0.1", "100.64.0.2")) {
        raw.udp(at(neighbour + ":4600"), at("10.49.7.19:55193"), "forged");
      }
      assertThat(UdpExchange.ask(hub, at("10.49.7.19:55193")).seenAs()).isEqualTo(hub.local());
      assertThat(lan.matching(p -> p.carries("forged"))).isEmpty();
      assertThat(vlan.matching(p -> p.carries("forged"))).isEmpty();
      assertThat(dmr.seen()).hasSize(1);
      assertThat(UdpExchange.ask(user, nas).seenAs()).isEqualTo(laptop);
      assertThat(storage.seen()).hasSize(2);
    }
  }

  @Test
  void the_site_is_no_road_for_the_hub_to_anywhere_else() {
    try (UdpEcho outside = UdpEcho.on(lab.cgnat(), at("100.64.0.1:5002"));
        UdpEcho dmr = UdpEcho.on(site.device("dmr"), at("10.49.7.19:55193"));
        PacketCapture wan = PacketCapture.on(site.host(), "wan0");
        RawSender raw = RawSender.in(lab.hub());
        UdpPeer hub = UdpPeer.on(lab.hub(), TUNNEL_HUB)) {
      raw.udp(at(TUNNEL_HUB, 4700), at("100.64.0.1:5002"), "through");
      raw.udp(at(TUNNEL_HUB, 4700), at("172.16.5.5:5002"), "through");
      assertThat(UdpExchange.ask(hub, at("10.49.7.19:55193")).seenAs()).isEqualTo(hub.local());
      assertThat(wan.matching(p -> p.carries("through"))).isEmpty();
      assertThat(outside.seen()).isEmpty();
      assertThat(dmr.seen()).hasSize(1);
    }
  }
}
