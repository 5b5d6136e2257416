// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.Endpoint;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A site that runs with one hub joins another, by commands alone, and leaves it again. */
@OverWireGuard
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class SecondHubTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String EMPTY_HUB =
      """
      { "role": "hub", "name": "NAME",
        "public": { "interface": "eth0", "addresses": ["PUBLIC"] },
        "tunnel": { "address": "TUNNEL.1/24", "listenPort": 51820 }, "protect": ["tcp/22"] }
      """;
  private static final String UNJOINED =
      """
      { "role": "site", "name": "wa7vc", "lan": ["br0", "l_nas"], "wan": ["wan0"],
        "devices": [ { "name": "dmr", "address": "10.49.7.19", "mac": "02:00:00:00:00:19" } ],
        "forwards": [ { "name": "ipsc", "listen": "udp/55193", "to": "dmr" } ],
        "capture": { "devices": ["dmr"] } }
      """;
  private static TwoHubs two;
  private static Lab lab;
  private static LabSite site;
  private static Service service;
  private static Service seattle;
  private static Service tokyo;

  @BeforeAll
  static void start() {
    two = new TwoHubs();
    lab = two.lab;
    site = two.site;
    two.landline.configure(lab.hub(), hub("seattle", "203.0.113.10", "10.99.0"));
    two.landline.configure(lab.hub2(), hub("tokyo", "203.0.113.200", "10.98.0"));
    two.landline.configure(site.host(), UNJOINED);
    seattle = Service.on(two.landline, lab.hub());
    tokyo = Service.on(two.landline, lab.hub2());
    on(site.host(), "join", code(lab.hub()));
    service = Service.on(two.landline, site.host());
    two.landline.awaitTunnel(site);
  }

  private static String hub(String name, String address, String tunnel) {
    return EMPTY_HUB.replace("NAME", name).replace("PUBLIC", address).replace("TUNNEL", tunnel);
  }

  @AfterAll
  static void stop() {
    service.close();
    seattle.close();
    tokyo.close();
    two.close();
  }

  private static Outcome on(Namespace host, String... words) {
    return two.landline.runHere(host, words).orThrow();
  }

  /** What the hub prints for the site's own key. */
  private static String code(Namespace hub) {
    return on(hub, "site", "add", "wa7vc", two.landline.publicKey("wa7vc"))
        .out()
        .lines()
        .filter(line -> line.startsWith("Paste     LL1-"))
        .map(line -> line.substring("Paste     ".length()))
        .findFirst()
        .orElseThrow();
  }

  private static UdpExchange call(Endpoint hub) {
    return UdpExchange.ask(lab.client(), at(Lab.STRANGER, 4100), hub);
  }

  @Test
  @Order(1)
  void the_second_hub_has_the_forwards_that_only_the_site_knows() {
    on(site.host(), "join", code(lab.hub2()), "--hub", "tokyo");
    two.awaitTunnels();
    service.awaitSeldom(
        "both hubs to accept",
        LIMIT,
        () -> {
          String status = on(site.host(), "status").out();
          return status.contains("wa7vc.tokyo: 1 forward, 1 captured device: all accepted");
        });
    try (UdpEcho dmr = UdpEcho.on(site.device("dmr"), at("10.49.7.19:55193"));
        LeakWitness witness = new LeakWitness(lab)) {
      for (Endpoint hub : List.of(at(Lab.HUB, 55193), at(Lab.HUB2, 55193))) {
        assertThat(call(hub)).isEqualTo(new UdpExchange(at(Lab.STRANGER, 4100), hub, 32));
      }
      assertThat(dmr.seen()).hasSize(2);
      on(site.host(), "forward", "add", "udp/55194", "dmr");
      assertThat(on(lab.hub(), "forward", "list").out()).contains("udp/55194");
      assertThat(on(lab.hub2(), "forward", "list").out()).contains("udp/55194");
      assertThat(
              witness.leakedBesideTheService().stream().filter(p -> p.isFrom(site.address("dmr"))))
          .isEmpty();
    }
  }

  @Test
  @Order(2)
  void what_captured_devices_send_leaves_by_the_second_hub_when_a_person_says_so() {
    on(site.host(), "hub", "use", "tokyo");
    try (UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9200))) {
      assertThat(
              UdpExchange.ask(site.device("dmr"), at("10.49.7.19:4500"), at(Lab.CLIENT, 9200))
                  .seenAs())
          .isEqualTo(at(Lab.HUB2, 4500));
      assertThat(server.seen()).hasSize(1);
    }
  }

  @Test
  @Order(3)
  void what_one_hub_refuses_is_told_with_its_name() {
    on(lab.hub2(), "site", "set", "wa7vc", "--grant", "udp/55000-55200");
    Outcome refused = two.landline.runHere(site.host(), "forward", "add", "udp/57000", "dmr");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("wa7vc.tokyo");
    assertThat(on(site.host(), "forward", "list").out()).doesNotContain("57000");
  }

  @Test
  @Order(4)
  void a_hub_that_is_removed_leaves_nothing() {
    on(site.host(), "hub", "remove", "tokyo");
    assertThat(site.host().run("ip", "link", "show", "landline1").status()).isNotZero();
    assertThat(site.host().sh("ip rule") + site.host().sh("ip route show table all"))
        .doesNotContain("0x43000000")
        .doesNotContain("table 5230")
        .doesNotContain("table 5240")
        .doesNotContain("10.98.0.");
    try (UdpEcho dmr = UdpEcho.on(site.device("dmr"), at("10.49.7.19:55193"));
        UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9201))) {
      assertThat(call(at(Lab.HUB, 55193)).answeredFrom()).isEqualTo(at(Lab.HUB, 55193));
      assertThat(
              UdpExchange.ask(site.device("dmr"), at("10.49.7.19:4501"), at(Lab.CLIENT, 9201))
                  .seenAs())
          .isEqualTo(at(Lab.HUB, 4501));
      assertThat(dmr.seen()).hasSize(1);
      assertThat(server.seen()).hasSize(1);
    }
  }
}
