// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static io.landline.lab.Places.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two sites on one hub that number their LANs alike, each with a public address of its own. */
@OverWireGuard
final class SitesTest {
  private static final IpAddress CLUB_PUBLIC = ip("203.0.113.11");
  private static Lab lab;
  private static Deployment landline;
  private static LabSite here;
  private static LabSite club;

  @BeforeAll
  static void apply() {
    lab =
        Lab.of(
            SitePlan.router()
                .withDevices(DevicePlan.onLan("dmr", 19), DevicePlan.onLan("flex", 20)),
            SitePlan.router()
                .named("club")
                .withDevices(DevicePlan.onLan("repeater", 39), DevicePlan.onLan("scanner", 40)));
    here = lab.site("wa7vc");
    club = lab.site("club");
    lab.hub().sh("ip addr add " + CLUB_PUBLIC + "/24 dev eth0");
    landline = Deployment.on(lab);
    landline.applyHub(configuration("sites-hub.json"));
    landline.apply(here.host(), configuration("sites-wa7vc.json"));
    landline.apply(club.host(), configuration("sites-club.json"));
    landline.awaitTunnel(here);
    landline.awaitTunnel(club);
  }

  @AfterAll
  static void close() {
    landline.close();
    lab.close();
  }

  private static UdpEcho dmr(int port) {
    return UdpEcho.on(here.device("dmr"), at("10.49.7.19:" + port));
  }

  private static UdpEcho repeater() {
    return UdpEcho.on(club.device("repeater"), at("10.49.7.39:56000"));
  }

  @Test
  void strangers_reach_the_device_of_the_right_site() {
    Endpoint caller = at(Lab.CLIENT, 4950);
    try (UdpEcho dmr = dmr(55193);
        UdpEcho repeater = repeater()) {
      assertThat(UdpExchange.ask(lab.client(), caller, hub(55193)))
          .isEqualTo(new UdpExchange(caller, hub(55193), 32));
      assertThat(UdpExchange.ask(lab.client(), caller, at(CLUB_PUBLIC, 56000)))
          .isEqualTo(new UdpExchange(caller, at(CLUB_PUBLIC, 56000), 32));
      assertThat(dmr.seen()).hasSize(1);
      assertThat(repeater.seen()).hasSize(1);
    }
  }

  @Test
  void each_captured_device_is_seen_as_its_own_sites_public_address() {
    try (UdpEcho outside = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9500))) {
      assertThat(
              UdpExchange.ask(here.device("dmr"), at("10.49.7.19:4951"), at(Lab.CLIENT, 9500))
                  .seenAs())
          .isEqualTo(hub(4951));
      assertThat(
              UdpExchange.ask(club.device("repeater"), at("10.49.7.39:4951"), at(Lab.CLIENT, 9500))
                  .seenAs())
          .isEqualTo(at(CLUB_PUBLIC, 4951));
      assertThat(outside.seen()).hasSize(2);
    }
  }

  @Test
  void a_captured_device_reaches_the_other_sites_forward_as_its_own_sites_public_address() {
    try (UdpEcho repeater = repeater();
        TcpService tcp = TcpService.on(club.device("repeater"), at("10.49.7.39:56000"));
        PacketCapture wan = PacketCapture.on(here.host(), "wan0")) {
      assertThat(UdpExchange.ask(here.device("dmr"), at("10.49.7.19:4952"), at(CLUB_PUBLIC, 56000)))
          .isEqualTo(new UdpExchange(hub(4952), at(CLUB_PUBLIC, 56000), 32));
      TcpExchange call =
          TcpExchange.call(here.device("dmr"), ip("10.49.7.19"), at(CLUB_PUBLIC, 56000), 500_000);
      assertThat(call.seenAs().address()).isEqualTo(Lab.HUB);
      assertThat(repeater.seen()).hasSize(1);
      assertThat(tcp.callers()).hasSize(1);
      assertThat(wan.matching(p -> p.isTo(CLUB_PUBLIC))).isEmpty();
    }
  }

  @Test
  void a_captured_device_reaches_its_own_sites_forward_at_the_public_address() {
    try (UdpEcho dmr = dmr(55193);
        TcpService tcp = TcpService.on(here.device("dmr"), at("10.49.7.19:55193"))) {
      assertThat(UdpExchange.ask(here.device("flex"), at("10.49.7.20:4953"), hub(55193)))
          .isEqualTo(new UdpExchange(hub(4953), hub(55193), 32));
      assertThat(
              TcpExchange.call(here.device("flex"), ip("10.49.7.20"), hub(55193), 500_000)
                  .seenAs()
                  .address())
          .isEqualTo(Lab.HUB);
      assertThat(dmr.seen()).hasSize(1);
      assertThat(tcp.callers()).hasSize(1);
    }
  }

  @Test
  void a_source_list_that_names_a_sites_public_address_lets_its_captured_devices_in() {
    try (UdpEcho dmr = dmr(55194);
        UdpPeer flex = UdpPeer.on(here.device("flex"), at("10.49.7.20:4954"))) {
      flex.send(hub(55194), "own site, not listed");
      assertThat(
              UdpExchange.ask(club.device("repeater"), at("10.49.7.39:4954"), hub(55194)).seenAs())
          .isEqualTo(at(CLUB_PUBLIC, 4954));
      assertThat(dmr.texts()).doesNotContain("own site, not listed");
    }
  }

  private static String withForward(String file, String forward) {
    return configuration(file).replace("\"forwards\": [", "\"forwards\": [ " + forward + ",");
  }

  @Test
  void a_forward_that_is_added_takes_its_port_from_a_live_outgoing_flow() {
    Endpoint caller = at(Lab.CLIENT, 9510);
    try (UdpPeer outside = UdpPeer.on(lab.client(), caller);
        UdpPeer dmr = UdpPeer.on(here.device("dmr"), at("10.49.7.19:57001"));
        UdpEcho repeater = UdpEcho.on(club.device("repeater"), at("10.49.7.39:57001"))) {
      dmr.send(caller, "before");
      assertThat(outside.await().from()).isEqualTo(hub(57001));
      landline.apply(
          club.host(),
          withForward(
              "sites-club.json",
              "{ \"name\": \"late\", \"listen\": \"udp/57001\", \"to\": \"repeater\" }"));
      landline.applyHub(
          withForward(
              "sites-hub.json",
              "{ \"name\": \"late\", \"listen\": \"udp/57001\", \"site\": \"club\","
                  + " \"to\": \"10.49.7.39\", \"publicAddress\": \"203.0.113.10\" }"));
      assertThat(UdpExchange.ask(outside, hub(57001)))
          .isEqualTo(new UdpExchange(caller, hub(57001), 32));
      assertThat(repeater.seen()).hasSize(1);
      dmr.send(caller, "after");
      Endpoint seen = outside.await().from();
      assertThat(seen.address()).isEqualTo(Lab.HUB);
      assertThat(seen.port()).isNotEqualTo(57001);
      dmr.drain();
    } finally {
      landline.apply(club.host(), configuration("sites-club.json"));
      landline.applyHub(configuration("sites-hub.json"));
    }
  }

  @Test
  void nothing_else_goes_from_site_to_site() {
    // A site that wants to: it forges, routes and drops its own rules as it likes.
    Namespace host = here.host();
    host.ip(
        List.of("route add 10.49.7.39/32 dev landline0", "route add 10.49.7.40/32 dev landline0"));
    String rules = host.ruleset();
    host.sh("nft flush ruleset");
    try (UdpEcho repeater = repeater();
        RawSender raw = RawSender.in(host);
        PacketCapture tunnel = PacketCapture.on(club.host(), "landline0")) {
      for (String from : List.of("10.49.7.19", "10.99.0.2", "10.49.7.40", "10.99.0.1")) {
        raw.udp(at(from + ":4955"), at("10.49.7.39:56000"), "sideways");
        raw.udp(at(from + ":4955"), at("10.49.7.40:56000"), "sideways");
        raw.udp(at(from + ":4955"), at("10.99.0.3:56000"), "sideways");
        raw.syn(at(from + ":4955"), at("10.49.7.39:56000"));
      }
      // On the same road, and allowed: all before it has come or died.
      UdpExchange.ask(here.device("dmr"), at("10.49.7.19:4956"), at(CLUB_PUBLIC, 56000));
      assertThat(tunnel.matching(p -> p.carries("sideways"))).isEmpty();
      assertThat(tunnel.matching(p -> p.ip().isPresent() && p.ip().get().sourcePort() == 4955))
          .isEmpty();
      assertThat(repeater.seen()).hasSize(1);
    } finally {
      assertThat(rules).contains("landline");
      host.nft(Lab.masquerade("home", "wan0"));
      landline.apply(host, configuration("sites-wa7vc.json"));
    }
  }
}
