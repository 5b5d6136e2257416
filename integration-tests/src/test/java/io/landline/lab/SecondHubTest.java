// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A site that runs with one hub joins another, by commands alone, leaves it and joins it anew with
 * a one-time code; then it changes its key. Prints for how long nothing came by the second hub.
 */
@OverWireGuard
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class SecondHubTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Duration TICK = Duration.ofMillis(20);
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

  private static String oneTimeCode(Namespace hub) {
    return on(hub, "site", "add", "wa7vc")
        .out()
        .lines()
        .filter(line -> line.startsWith("Paste     LL2-"))
        .map(line -> line.substring("Paste     ".length()))
        .findFirst()
        .orElseThrow();
  }

  private static UdpFlow flow(IpAddress caller, IpAddress hub) {
    return UdpFlow.start(lab.client(), at(caller, 5500), at(hub, 55193), TICK);
  }

  private static double lost(UdpSink sink, int first, UdpFlow flow) {
    return sink.missing(first, flow.sent() - 5).size() * TICK.toMillis() / 1000.0;
  }

  @Test
  @Order(5)
  void a_code_that_works_once_adds_a_hub_and_the_other_tunnel_goes_on() {
    on(lab.hub2(), "site", "remove", "wa7vc");
    String code = oneTimeCode(lab.hub2());
    String key = on(site.host(), "key").out();
    try (UdpSink dmr = UdpSink.on(site.device("dmr"), at("10.49.7.19:55193"));
        UdpFlow first = flow(Lab.CLIENT, Lab.HUB)) {
      dmr.awaitMore(20);
      Outcome joined = two.landline.runHere(site.host(), "join", code, "--hub", "tokyo");
      System.out.println((joined.out() + joined.err()).indent(4));
      assertThat(joined.out()).contains("Enrolled  the hub has this site's key");
      dmr.awaitMore(20);
      assertThat(dmr.missing(1, first.sent() - 5)).isEmpty();
    }
    two.awaitTunnels();
    assertThat(on(site.host(), "key").out()).isEqualTo(key);
    assertThat(on(lab.hub2(), "site", "list", "--json").out()).contains(key.strip());
    assertThat(
            site.host()
                .run("ls", two.landline.root(site.host()) + "/etc/landline/enrol-tokyo.key")
                .status())
        .isNotZero();
    service.awaitSeldom(
        "the second hub to accept",
        LIMIT,
        () -> on(site.host(), "status").out().contains("wa7vc.tokyo: 2 forwards"));
    try (UdpEcho dmr = UdpEcho.on(site.device("dmr"), at("10.49.7.19:55193"))) {
      assertThat(call(at(Lab.HUB2, 55193)).answeredFrom()).isEqualTo(at(Lab.HUB2, 55193));
      assertThat(dmr.seen()).hasSize(1);
    }
    Outcome again = two.landline.runHere(site.host(), "join", code, "--hub", "oslo");
    assertThat(again.status()).isEqualTo(1);
    assertThat(again.err()).contains("this site has joined that hub already, as tokyo");
  }

  @Test
  @Order(6)
  void a_person_asks_one_of_the_hubs() {
    Outcome knocked = on(site.host(), "exposure", "--try", "--hub", "tokyo");
    System.out.println(knocked.out().indent(4));
    assertThat(knocked.out())
        .contains("10.98.0.2", "The hub knocked on", "none answered")
        .doesNotContain("10.99.0.2");
    assertThat(on(site.host(), "join", "--restore", "--hub", "tokyo").out())
        .contains("the hub keeps no former declaration of this site");
    for (String[] words :
        List.of(
            new String[] {"exposure", "--try", "--hub", "oslo"},
            new String[] {"join", "--restore", "--hub", "oslo"})) {
      Outcome refused = two.landline.runHere(site.host(), words);
      assertThat(refused.status()).isNotZero();
      assertThat(refused.err()).contains("there is no hub oslo; this site has hub, tokyo");
    }
  }

  @Test
  @Order(7)
  void another_key_of_the_site_is_brought_to_both_hubs() {
    String former = on(site.host(), "key").out().strip();
    try (UdpSink dmr = UdpSink.on(site.device("dmr"), at("10.49.7.19:55193"));
        UdpFlow bySecond = flow(Lab.CLIENT, Lab.HUB2)) {
      dmr.awaitMore(20);
      int sent = bySecond.sent();
      Outcome rotated = two.landline.runHere(site.host(), "key", "rotate");
      System.out.println((rotated.out() + rotated.err()).indent(4));
      assertThat(rotated.out()).contains("every hub has it, and every tunnel uses it");
      dmr.awaitMore(20);
      System.out.printf(
          "    key rotate: %.2f s without the second hub%n", lost(dmr, sent, bySecond));
    }
    String key = on(site.host(), "key").out().strip();
    assertThat(key).isNotEqualTo(former);
    for (Namespace hub : List.of(lab.hub(), lab.hub2())) {
      assertThat(hub.sh("wg show landline0 peers")).contains(key).doesNotContain(former);
      service.awaitSeldom(
          hub + " to write the key",
          LIMIT,
          () -> on(hub, "site", "list", "--json").out().contains(key));
    }
    two.awaitTunnels();
    assertThat(site.host().sh("wg show landline0 public-key").strip()).isEqualTo(key);
    assertThat(site.host().sh("wg show landline1 public-key").strip()).isEqualTo(key);
  }

  @Test
  @Order(8)
  void a_hub_that_falls_silent_meanwhile_gets_the_key_later_and_the_other_goes_on() {
    service.awaitSeldom(
        "both hubs to have answered",
        LIMIT,
        () -> !on(site.host(), "status", "--json").out().contains("\"agreed\": false"));
    lab.hub2()
        .nft(
            """
            table inet broken {
              chain in { type filter hook input priority -400; policy drop
              }
            }
            """);
    Outcome rotated = two.landline.runHere(site.host(), "key", "rotate");
    System.out.println(rotated.err().indent(4));
    assertThat(rotated.status()).isEqualTo(1);
    assertThat(rotated.err())
        .contains("hub tokyo has not answered whether it took the new key")
        .contains("The other hubs have the new key");
    String key = on(site.host(), "key").out().strip();
    assertThat(lab.hub().sh("wg show landline0 peers")).contains(key);
    assertThat(lab.hub2().sh("wg show landline0 peers")).doesNotContain(key);
    try (UdpEcho dmr = UdpEcho.on(site.device("dmr"), at("10.49.7.19:55193"))) {
      assertThat(call(at(Lab.HUB, 55193)).answeredFrom()).isEqualTo(at(Lab.HUB, 55193));
      assertThat(dmr.seen()).hasSize(1);
    }
    assertThat(on(site.host(), "status").out()).contains("wa7vc.tokyo: ");
    lab.hub2().sh("nft delete table inet broken");
    service.awaitSeldom(
        "the second hub to have the key",
        LIMIT,
        () -> lab.hub2().sh("wg show landline0 peers").contains(key));
    two.awaitTunnels();
    service.awaitSeldom(
        "the site to use it there",
        LIMIT,
        () -> site.host().sh("wg show landline1 public-key").strip().equals(key));
  }

  @Test
  @Order(9)
  void while_a_hub_does_not_answer_the_key_stays_as_it_is() {
    String key = on(site.host(), "key").out();
    on(lab.hub2(), "down");
    service.awaitSeldom(
        "the site to notice",
        LIMIT,
        () -> on(site.host(), "status", "--json").out().contains("the hub cannot be reached"));
    Outcome refused = two.landline.runHere(site.host(), "key", "rotate");
    System.out.println(refused.err().indent(4));
    assertThat(refused.status()).isNotZero();
    assertThat(refused.err()).contains("nothing was changed", "wa7vc.tokyo");
    assertThat(on(site.host(), "key").out()).isEqualTo(key);
    on(lab.hub2(), "up");
  }
}
