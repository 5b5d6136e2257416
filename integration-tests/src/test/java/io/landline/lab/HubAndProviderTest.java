// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.config.ConfigException;
import io.landline.config.document.Json;
import io.landline.config.document.JsonArray;
import io.landline.config.document.JsonDocument;
import io.landline.config.document.JsonObject;
import io.landline.config.reader.ConfigReader;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A site with a hub of ours, which then joins a provider beside it: forwards work at both, and what
 * captured devices send takes one of them. Prints for how long nothing came through.
 */
@OverWireGuard
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class HubAndProviderTest {
  private static final Duration TICK = Duration.ofMillis(20);
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final IpAddress PUBLIC = ip(PlainProvider.ADDRESS);

  @TempDir static Path folder;

  private static TwoHubs two;
  private static Lab lab;
  private static LabSite site;
  private static PlainProvider provider;
  private static Service seattle;
  private static Service service;
  private static String given;

  @BeforeAll
  static void start() throws IOException {
    two = new TwoHubs();
    lab = two.lab;
    site = two.site;
    two.landline.configure(lab.hub(), TwoHubs.seattle());
    two.landline.configure(site.host(), configuration("hub-and-provider-site.json"));
    seattle = Service.on(two.landline, lab.hub());
    service = Service.on(two.landline, site.host());
    two.landline.awaitTunnel(site);
    // The site gets a key from the provider, which is not its own.
    String secret = site.host().must("wg", "genkey").strip();
    given = site.host().feed(secret, "wg", "pubkey").orThrow().out().strip();
    provider =
        PlainProvider.on(
            lab,
            two.landline,
            lab.hub2(),
            Lab.HUB2,
            given,
            List.of(PlainProvider.ADDRESS + "/32", "203.0.113.80/30"));
    join(secret);
    service.awaitSeldom(
        "both hubs to answer",
        LIMIT,
        () -> list().contains("WELL") && !list().contains("SILENT") && !list().contains("UNKNOWN"));
  }

  private static void join(String secret) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("wg44.conf"),
            """
            [Interface]
            PrivateKey = %s
            Address = 203.0.113.77/32, 203.0.113.80/30
            [Peer]
            PublicKey = %s
            Endpoint = 203.0.113.200:51820
            AllowedIPs = 0.0.0.0/0
            """
                .formatted(secret, two.landline.publicKey("hub2")));
    Outcome joined = landline("join", file.toString(), "--hub", "ham44");
    System.out.println((joined.out() + joined.err()).indent(4));
    assertThat(joined.out()).contains("Keys      copied to key/ham44");
  }

  @AfterAll
  static void stop() {
    service.close();
    seattle.close();
    two.close();
  }

  private static Outcome landline(String... words) {
    return two.landline.runHere(site.host(), words);
  }

  /** A forward of an address that only the provider routes here. */
  private static void addSecond() throws IOException {
    Path file = two.landline.root(site.host()).resolve("etc/landline/landline.json");
    String all = Files.readString(file);
    Files.writeString(
        file,
        all.replace(
            "{ \"name\": \"ssh\"",
            """
            { "name": "second", "listen": "udp/55600", "to": "laptop",
                  "publicAddress": "203.0.113.81" },
                { "name": "ssh\"\
            """));
    landline("apply").orThrow();
  }

  private static String list() {
    return landline("hub", "list", "--json").orThrow().out();
  }

  private static String inUse() {
    return list().replaceFirst("(?s).*\"name\": ?\"([a-z0-9]+)\"[^}]*?\"inUse\": ?true.*", "$1");
  }

  private static UdpExchange ask(Endpoint caller, Endpoint to) {
    return UdpExchange.ask(lab.client(), caller, to);
  }

  private static void breakSeattle() {
    lab.internet()
        .nft(
            """
            table inet broken {
              chain forward {
                type filter hook forward priority 0; policy accept;
                iifname "h0" drop
                oifname "h0" drop
              }
            }
            """);
  }

  @Test
  @Order(1)
  void each_tunnel_has_the_key_that_its_hub_knows() {
    assertThat(site.host().must("wg", "show", "landline0", "public-key").strip())
        .isEqualTo(two.landline.publicKey("wa7vc"))
        .isNotEqualTo(given);
    assertThat(site.host().must("wg", "show", "landline1", "public-key").strip()).isEqualTo(given);
    assertThat(landline("plan", "--exit-code").status()).isZero();
    assertThat(inUse()).isEqualTo("hub");
  }

  @Test
  @Order(2)
  void strangers_reach_devices_through_both_with_their_own_addresses() {
    try (UdpEcho dmr = UdpEcho.on(site.device("dmr"), at("10.49.7.19:55193"));
        UdpEcho laptop = UdpEcho.on(site.device("laptop"), at("10.49.7.50:55500"));
        UdpEcho shifted = UdpEcho.on(site.device("flex"), at("10.49.7.20:6302"))) {
      int port = 4000;
      for (IpAddress caller : List.of(Lab.CLIENT, Lab.PRIVATE_CALLER)) {
        for (IpAddress hub : List.of(Lab.HUB, PUBLIC)) {
          for (int forward : List.of(55193, 55500, 55302)) {
            Endpoint from = at(caller, port++);
            assertThat(ask(from, at(hub, forward)))
                .isEqualTo(new UdpExchange(from, at(hub, forward), 32));
          }
        }
      }
      assertThat(dmr.seen()).hasSize(4);
      assertThat(laptop.seen()).hasSize(4);
      assertThat(shifted.seen()).hasSize(4);
    }
  }

  @Test
  @Order(2)
  void a_caller_that_keeps_its_port_is_answered_by_the_hub_that_it_came_by() {
    try (UdpEcho dmr = UdpEcho.on(site.device("dmr"), at("10.49.7.19:55193"));
        UdpPeer caller = UdpPeer.on(lab.client(), at(Lab.CLIENT, 4090))) {
      for (IpAddress hub : List.of(Lab.HUB, PUBLIC, Lab.HUB, PUBLIC)) {
        assertThat(UdpExchange.ask(caller, at(hub, 55193)).answeredFrom())
            .isEqualTo(at(hub, 55193));
      }
      assertThat(dmr.seen()).hasSize(4);
    }
  }

  @Test
  @Order(2)
  void this_host_and_an_address_that_only_the_provider_has() throws IOException {
    addSecond();
    try (TcpService ssh = TcpService.on(site.host(), at("0.0.0.0:22"));
        UdpEcho laptop = UdpEcho.on(site.device("laptop"), at("10.49.7.50:55600"))) {
      for (IpAddress hub : List.of(Lab.HUB, PUBLIC)) {
        assertThat(
                TcpExchange.call(lab.client(), Lab.CLIENT, at(hub, 2222), 1000).seenAs().address())
            .isEqualTo(Lab.CLIENT);
      }
      assertThat(ssh.callers()).hasSize(2);
      assertThat(ask(at(Lab.CLIENT, 4095), at("203.0.113.81:55600")).answeredFrom())
          .isEqualTo(at("203.0.113.81:55600"));
      assertThat(laptop.seen()).hasSize(1);
    }
  }

  @Test
  @Order(3)
  void ours_falls_silent_and_captured_devices_leave_by_the_provider_and_nothing_leaks() {
    try (UdpSink world = UdpSink.on(lab.client(), at(Lab.CLIENT, 9100));
        UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9000));
        UdpSink dmr = UdpSink.on(site.device("dmr"), at("10.49.7.19:55193"));
        LeakWitness witness = new LeakWitness(lab);
        UdpFlow out =
            UdpFlow.start(site.device("dmr"), at("10.49.7.19:4400"), at(Lab.CLIENT, 9100), TICK);
        UdpFlow in = UdpFlow.start(lab.client(), at(Lab.STRANGER, 5400), at(PUBLIC, 55193), TICK)) {
      world.awaitMore(50);
      dmr.awaitMore(50);
      assertThat(
              UdpExchange.ask(site.device("dmr"), at("10.49.7.19:4300"), at(Lab.CLIENT, 9000))
                  .seenAs())
          .isEqualTo(at(Lab.HUB, 4300));
      int first = out.sent();
      int known = service.log().length();
      breakSeattle();
      service.await(
          "the change",
          LIMIT,
          () -> service.log().substring(known).contains("use hub ham44 instead of hub"));
      witness.talk();
      world.awaitMore(50);
      int lost = world.missing(first, out.sent() - 5).size();
      System.out.printf(
          "    ours is silent: %.1f s without what captured devices send%n",
          lost * TICK.toMillis() / 1000.0);
      assertThat(dmr.missing(1, in.sent() - 5)).isEmpty();
      assertThat(
              UdpExchange.ask(site.device("dmr"), at("10.49.7.19:4301"), at(Lab.CLIENT, 9000))
                  .seenAs())
          .isEqualTo(at(PUBLIC, 4301));
      // A device that serves a shifted port is seen with the public one.
      assertThat(
              UdpExchange.ask(site.device("flex"), at("10.49.7.20:6301"), at(Lab.CLIENT, 9000))
                  .seenAs())
          .isEqualTo(at(PUBLIC, 55301));
      assertThat(server.seen()).hasSize(3);
      assertThat(witness.leakedBesideTheService()).isEmpty();
      assertThat(provider.foreign()).isZero();
      assertThat(inUse()).isEqualTo("ham44");
      System.out.println(landline("status").out().indent(4));
      // Whatever another program flushes, the service's own table translates or drops.
      try (RawSender raw = RawSender.in(site.device("flex"))) {
        for (int port = 4510; port < 4515; port++) {
          site.host().sh("nft flush ruleset");
          raw.syn(at(site.address("flex"), port), at(Lab.CLIENT, 9204));
          witness.talk();
        }
      }
      site.host().nft(Lab.masquerade("home", "wan0"));
      service.awaitRest(two.landline);
      assertThat(witness.leakedBesideTheService()).isEmpty();
      assertThat(provider.foreign()).isZero();
    }
  }

  @Test
  @Order(4)
  void back_by_a_person_and_only_captured_devices_flows_are_cut() {
    lab.internet().run("nft", "delete", "table", "inet", "broken");
    two.landline.awaitTunnel(site);
    try (UdpSink world = UdpSink.on(lab.client(), at(Lab.CLIENT, 9102));
        UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9000));
        UdpSink dmr = UdpSink.on(site.device("dmr"), at("10.49.7.19:55193"));
        PacketCapture tunnel = PacketCapture.on(site.host(), "landline0");
        LeakWitness witness = new LeakWitness(lab);
        UdpFlow out =
            UdpFlow.start(site.device("flex"), at("10.49.7.20:4402"), at(Lab.CLIENT, 9102), TICK);
        UdpFlow in = UdpFlow.start(lab.client(), at(Lab.STRANGER, 5402), at(PUBLIC, 55193), TICK)) {
      world.awaitMore(50);
      dmr.awaitMore(50);
      assertThat(landline("hub", "use", "hub").orThrow().err()).contains("that were cut: ");
      world.awaitMore(50);
      dmr.awaitMore(50);
      assertThat(dmr.missing(1, in.sent() - 5)).isEmpty();
      assertThat(
              UdpExchange.ask(site.device("dmr"), at("10.49.7.19:4302"), at(Lab.CLIENT, 9000))
                  .seenAs())
          .isEqualTo(at(Lab.HUB, 4302));
      witness.talk();
      assertThat(server.seen()).hasSize(1);
      assertThat(out.sent()).isPositive();
      assertThat(witness.leakedBesideTheService()).isEmpty();
      // Nothing with the provider's address goes into our tunnel.
      assertThat(tunnel.matching(p -> p.isFrom(PUBLIC))).isEmpty();
      assertThat(provider.foreign()).isZero();
    }
    landline("hub", "auto").orThrow();
  }

  @Test
  @Order(5)
  void what_can_be_proved_is_and_the_rest_says_why_not() {
    for (String hub : List.of("hub", "ham44")) {
      landline("hub", "use", hub).orThrow();
      try (StunServer stun = StunServer.on(lab.client(), "198.51.100.20:3478")) {
        String test = landline("test").out();
        assertThat(stun.asked()).isPositive();
        System.out.println(test.indent(4));
        assertThat(test.replaceAll("\\s+", " "))
            .containsPattern("as dmr to the internet: [15] of [15] answered")
            // A provider that is not in use is not asked as a device.
            .contains(
                hub.equals("hub")
                    ? "as dmr to the internet: not known"
                    : "as dmr to the internet: 5 of 5 answered")
            .doesNotContain("BAD as")
            .contains("internet -> hub udp/55193 -> tunnel, and back: 5 of 5 answered")
            .contains("this host <-> hub: not known: the hub is a provider's");
      }
      service.awaitSeldom("to be well", LIMIT, () -> landline("health", "check").status() == 0);
    }
    assertThat(landline("hub", "list").out().replaceAll("\\s+", " "))
        .contains("ham44 is a provider's. It answers pings through the tunnel.");
    assertThat(landline("plan", "--exit-code").status()).isZero();
    assertThat(landline("exposure").out()).contains("10.99.0.1");
    assertThat(landline("doctor").out()).contains(" 0 to fix");
    landline("hub", "auto").orThrow();
  }

  @Test
  @Order(6)
  void a_provider_that_answers_no_ping_is_heard_by_wireguard() {
    landline("hub", "auto").orThrow();
    assertThat(inUse()).isEqualTo("hub");
    lab.hub2()
        .nft(
            """
            table ip mute {
              chain in {
                type filter hook input priority 0; policy accept;
                iifname "wg0" drop
              }
            }
            """);
    service.awaitSeldom(
        "wireguard alone to be heard",
        LIMIT,
        () -> list().contains("WIREGUARD") && !list().contains("SILENT"));
    try (UdpSink world = UdpSink.on(lab.client(), at(Lab.CLIENT, 9100));
        UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9000));
        LeakWitness witness = new LeakWitness(lab);
        UdpFlow out =
            UdpFlow.start(site.device("dmr"), at("10.49.7.19:4403"), at(Lab.CLIENT, 9100), TICK)) {
      world.awaitMore(50);
      int first = out.sent();
      breakSeattle();
      world.awaitMore(50);
      int lost = world.missing(first, out.sent() - 5).size();
      System.out.printf(
          "    ours is silent, the provider answers no ping: %.1f s without what captured devices"
              + " send%n",
          lost * TICK.toMillis() / 1000.0);
      assertThat(
              UdpExchange.ask(site.device("dmr"), at("10.49.7.19:4303"), at(Lab.CLIENT, 9000))
                  .seenAs())
          .isEqualTo(at(PUBLIC, 4303));
      assertThat(server.seen()).hasSize(1);
      assertThat(witness.leakedBesideTheService()).isEmpty();
    }
    assertThat(landline("hub", "list").out().replaceAll("\\s+", " "))
        .contains("It answers no ping; WireGuard hears it.");
    lab.internet().run("nft", "delete", "table", "inet", "broken");
    lab.hub2().sh("nft delete table ip mute");
  }

  @Test
  @Order(7)
  void ours_is_left_and_joined_again_as_the_second_and_the_provider_is_the_first()
      throws IOException, ConfigException {
    try (LeakWitness witness = new LeakWitness(lab)) {
      landline("hub", "remove", "hub").orThrow();
      witness.talk();
      assertThat(site.host().run("ip", "link", "show", "landline0").status()).isNotZero();
      assertThat(site.host().sh("nft list table inet landline")).doesNotContain("tunnel_2");
      landline("join", code(), "--hub", "seattle").orThrow();
      witness.talk();
      assertThat(witness.leakedBesideTheService()).isEmpty();
    }
    two.landline.awaitTunnel(site);
    service.awaitSeldom(
        "both hubs to answer",
        LIMIT,
        () -> list().contains("PING") && !list().contains("SILENT") && !list().contains("UNKNOWN"));
    assertThat(inUse()).isEqualTo("ham44");
    assertForwarded(4800);
    try (UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9000))) {
      assertThat(
              UdpExchange.ask(site.device("dmr"), at("10.49.7.19:4304"), at(Lab.CLIENT, 9000))
                  .seenAs())
          .isEqualTo(at(PUBLIC, 4304));
      assertThat(server.seen()).hasSize(1);
    }
    service.awaitSeldom(
        "forwards to be proved at both",
        LIMIT,
        () ->
            landline("test").out().split("udp/55193 -> tunnel, and back: 5 of 5", -1).length == 3);
    assertThat(landline("plan", "--exit-code").status()).isZero();
    swapHubs();
    assertForwarded(4820);
    swapHubs();
    assertForwarded(4830);
    assertThat(inUse()).isEqualTo("ham44");
  }

  /** Changes the order of preference; the interfaces are in the file. */
  private static void swapHubs() throws IOException, ConfigException {
    Path file = two.landline.root(site.host()).resolve("etc/landline/landline.json");
    JsonDocument document = ConfigReader.document(Files.readAllBytes(file));
    JsonObject root = (JsonObject) document.root();
    List<Json> hubs = root.list("hubs");
    assertThat(hubs).hasSize(2);
    JsonArray swapped = JsonArray.EMPTY.plus(hubs.get(1)).plus(hubs.get(0));
    Files.write(file, document.with(root.with("hubs", swapped)).bytes());
    landline("apply").orThrow();
    assertThat(landline("plan", "--exit-code").status()).isZero();
    two.landline.awaitTunnel(site);
  }

  private static void assertForwarded(int port) {
    try (UdpEcho dmr = UdpEcho.on(site.device("dmr"), at("10.49.7.19:55193"))) {
      Endpoint first = at(Lab.CLIENT, port);
      Endpoint second = at(Lab.CLIENT, port + 1);
      assertThat(ask(first, at(Lab.HUB, 55193)))
          .isEqualTo(new UdpExchange(first, at(Lab.HUB, 55193), 32));
      assertThat(ask(second, at(PUBLIC, 55193)))
          .isEqualTo(new UdpExchange(second, at(PUBLIC, 55193), 32));
      assertThat(dmr.seen()).hasSize(2);
    }
  }

  /** What our hub prints for the site's own key, with another secret. */
  private static String code() {
    Outcome added =
        two.landline
            .runHere(lab.hub(), "site", "add", "wa7vc", two.landline.publicKey("wa7vc"))
            .orThrow();
    two.landline.runHere(lab.hub(), "apply").orThrow();
    return added
        .out()
        .lines()
        .filter(line -> line.startsWith("Paste     LL1-"))
        .map(line -> line.substring("Paste     ".length()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  @Order(8)
  void the_provider_vanishes_while_it_is_in_use_and_nothing_leaks() {
    try (UdpSink world = UdpSink.on(lab.client(), at(Lab.CLIENT, 9100));
        UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9000));
        LeakWitness witness = new LeakWitness(lab);
        UdpFlow out =
            UdpFlow.start(site.device("dmr"), at("10.49.7.19:4500"), at(Lab.CLIENT, 9100), TICK)) {
      world.awaitMore(50);
      int first = out.sent();
      int known = service.log().length();
      provider.vanish();
      witness.talk();
      service.await(
          "the change",
          LIMIT,
          () -> service.log().substring(known).contains("use hub seattle instead of ham44"));
      witness.talk();
      world.awaitMore(50);
      int lost = world.missing(first, out.sent() - 5).size();
      System.out.printf(
          "    the provider vanishes: %.1f s without what captured devices send%n",
          lost * TICK.toMillis() / 1000.0);
      assertThat(
              UdpExchange.ask(site.device("dmr"), at("10.49.7.19:4305"), at(Lab.CLIENT, 9000))
                  .seenAs())
          .isEqualTo(at(Lab.HUB, 4305));
      assertThat(server.seen()).hasSize(1);
      assertThat(witness.leakedBesideTheService()).isEmpty();
      assertThat(provider.foreign()).isZero();
    }
  }

  /** Last, because the others know the key by heart. */
  @Test
  @Order(9)
  void another_key_of_the_site_is_brought_to_our_hub_and_the_provider_s_stays() {
    String own = two.landline.publicKey("wa7vc");
    assertThat(tunnelKeys()).containsExactlyInAnyOrder(own, given);
    Outcome rotated = landline("key", "rotate");
    assertThat(rotated.out()).contains("every hub that runs Landline has it");
    // The provider is still gone, and the test after the change says so.
    assertThat(rotated.status()).isEqualTo(6);
    service.awaitSeldom("another key of our tunnel", LIMIT, () -> !tunnelKeys().contains(own));
    assertThat(tunnelKeys()).hasSize(2).contains(given);
  }

  private static List<String> tunnelKeys() {
    return site.host()
        .must("wg", "show", "all", "public-key")
        .lines()
        .map(line -> line.split("\t", 2)[1])
        .toList();
  }
}
