// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The two ends find each other again: after a link is lost, a NAT's mapping, an address. */
@OverWireGuard
final class EndpointTest {
  private static final String SIX = "[2001:db8:1::10]:51820";
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** The three minutes after which a session is dead, and a look. */
  private static final Duration DEAD = Duration.ofMinutes(4);

  private static Lab lab;
  private static Deployment landline;
  private static LabSite site;
  private static Service hubService;

  @BeforeAll
  static void start() {
    lab = Lab.standard();
    site = lab.site();
    landline = Deployment.on(lab);
    landline.configure(lab.hub(), configuration("story-hub.json"));
    landline.publicKey(site.host().name());
    hubService = Service.on(landline, lab.hub());
  }

  @AfterAll
  static void stop() {
    hubService.close();
    landline.close();
    lab.close();
  }

  @AfterEach
  void anew() {
    // A tunnel that is there keeps the address by which it lives.
    site.host().run("ip", "link", "del", "landline0");
    lab.cgnat().run("nft", "delete", "table", "inet", "stuck");
    lab.internet().run("nft", "delete", "table", "inet", "broken");
  }

  private static String siteBy(String endpoint) {
    return configuration("story-site.json").replace(SIX, endpoint);
  }

  private static String endpoints(Namespace host) {
    return host.must("wg", "show", "landline0", "endpoints");
  }

  @Test
  void a_hub_that_lost_its_link_calls_its_sites_itself() {
    landline.configure(site.host(), siteBy("203.0.113.10:51820"));
    try (Service service = Service.on(landline, site.host());
        UdpSink sink = UdpSink.on(site.device("dmr"), at("10.49.7.19:55193"))) {
      landline.awaitTunnel(site);
      try (UdpFlow stranger =
          UdpFlow.start(lab.client(), at(Lab.STRANGER, 5300), hub(55193), Duration.ofMillis(20))) {
        sink.awaitMore(10);
        Path remembered = landline.root(lab.hub()).resolve("var/lib/landline/endpoints");
        hubService.await(
            "the site is remembered", LIMIT, () -> read(remembered).contains(" 192.0.2.1:"));
        int known = hubService.repairs().size();
        int first = stranger.sent();
        lab.hub().sh("ip link del landline0");
        hubService.await("repair", LIMIT, () -> hubService.repairs().size() > known);
        assertThat(endpoints(lab.hub())).contains("192.0.2.1:");
        sink.awaitMore(10);
        int missed = sink.missing(first + 1, sink.numbers().get(sink.numbers().size() - 1)).size();
        System.out.printf("    the hub's link deleted: %d datagrams of 20 ms lost%n", missed);
        assertThat(service.repairs()).isEmpty();
      }
    }
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void a_mapping_that_is_stuck_is_left_for_a_new_source_port() {
    landline.configure(site.host(), siteBy("203.0.113.10:51820"));
    try (Service service = Service.on(landline, site.host())) {
      landline.awaitTunnel(site);
      String port = site.host().must("wg", "show", "landline0", "listen-port").strip();
      lab.cgnat()
          .nft(
              """
              table inet stuck {
                chain forward {
                  type filter hook forward priority 0; policy accept;
                  udp sport %s drop
                  udp dport %s drop
                }
              }
              """
                  .formatted(port, port));
      service.await(
          "another port", DEAD, () -> service.log().contains("changed the tunnel's source port"));
      assertThat(site.host().must("wg", "show", "landline0", "listen-port").strip())
          .isNotEqualTo(port);
      landline.awaitTunnel(site);
      service.await("the word", LIMIT, () -> service.log().contains("the hub answers again"));
      assertThat(service.repairs()).isEmpty();
    }
  }

  @Test
  void a_hub_that_cannot_be_reached_by_ipv6_is_reached_by_ipv4() throws IOException {
    landline.configure(site.host(), siteBy("hub.example.net:51820"));
    Path hosts = landline.root(site.host()).resolve("hosts");
    Files.writeString(hosts, "203.0.113.10 hub.example.net\n2001:db8:1::10 hub.example.net\n");
    lab.internet()
        .nft(
            """
            table inet broken {
              chain forward {
                type filter hook forward priority 0; policy accept;
                ip6 nexthdr udp udp dport 51820 drop
              }
            }
            """);
    try (Service service = Service.on(landline, site.host(), hosts)) {
      service.await(
          "the other address", LIMIT, () -> service.log().contains("trying 203.0.113.10:51820"));
      assertThat(service.log()).contains("no answer from the hub at " + SIX);
      landline.awaitTunnel(site);
      assertThat(endpoints(site.host())).contains("203.0.113.10:51820");
      assertThat(service.repairs()).isEmpty();
    }
  }
}
