// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A site with two hubs and its service: it leaves a hub that falls silent. Prints for how long
 * nothing came through.
 */
@OverWireGuard
final class TwoHubsServiceTest {
  private static final Duration TICK = Duration.ofMillis(20);
  private static final Duration LIMIT = Duration.ofMinutes(1);
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
    two.landline.configure(lab.hub(), TwoHubs.seattle());
    two.landline.configure(lab.hub2(), TwoHubs.tokyo());
    two.landline.configure(site.host(), TwoHubs.wa7vc());
    CompletableFuture<Service> first =
        CompletableFuture.supplyAsync(() -> Service.on(two.landline, lab.hub()));
    tokyo = Service.on(two.landline, lab.hub2());
    seattle = first.join();
    service = Service.on(two.landline, site.host());
    two.awaitTunnels();
  }

  @AfterAll
  static void stop() {
    service.close();
    seattle.close();
    tokyo.close();
    two.close();
  }

  @AfterEach
  void well() {
    lab.internet().run("nft", "delete", "table", "inet", "broken");
    two.awaitTunnels();
    service.awaitSeldom(
        "both hubs to answer",
        LIMIT,
        () -> {
          String hubs = list();
          return hubs.contains("WELL") && !hubs.contains("SILENT") && !hubs.contains("BROKEN");
        });
    landline("hub", "auto").orThrow();
    assertThat(inUse()).isEqualTo("seattle");
    assertThat(service.repairs()).isEmpty();
  }

  private static Outcome landline(String... words) {
    return two.landline.runHere(site.host(), words);
  }

  private static Outcome health(Namespace host) {
    return two.landline.runHere(host, "health", "check");
  }

  private static void awaitHealth(Namespace host) {
    service.awaitSeldom(
        host + " to be well",
        LIMIT,
        () -> {
          Outcome now = health(host);
          if (now.status() != 0) {
            System.out.println("    " + host + ": " + now.out().strip());
          }
          return now.status() == 0;
        });
  }

  private static String list() {
    return landline("hub", "list", "--json").orThrow().out();
  }

  private static String inUse() {
    return list().replaceFirst("(?s).*\"name\": ?\"([a-z]+)\"[^}]*?\"inUse\": ?true.*", "$1");
  }

  /** Nothing gets through to the first hub, or back. */
  private static void breakSeattle() {
    dropAtSeattle("iifname h0 drop", "oifname h0 drop");
  }

  /** Only WireGuard's packets get through to the first hub, and back. */
  private static void breakSeattlesProvider() {
    dropAtSeattle(
        "iifname h0 meta l4proto != udp drop",
        "oifname h0 meta l4proto != udp drop",
        "iifname h0 udp sport != 51820 drop",
        "oifname h0 udp dport != 51820 drop");
  }

  private static void dropAtSeattle(String... rules) {
    lab.internet()
        .nft(
            """
            table inet broken {
              chain forward {
                type filter hook forward priority 0; policy accept;
                RULES
              }
            }
            """
                .replace("RULES", String.join("\n", rules)));
  }

  /** Mends what was broken, and waits until captured devices use the first hub again. */
  private static void awaitReturn(String after) {
    int known = service.log().length();
    long mended = System.nanoTime();
    lab.internet().run("nft", "delete", "table", "inet", "broken");
    service.awaitSeldom(
        "the first hub to be used again",
        Duration.ofMinutes(10),
        () -> service.log().substring(known).contains("seattle instead of tokyo"));
    long took = Duration.ofNanos(System.nanoTime() - mended).toSeconds();
    System.out.printf("    %s: the first hub is used again after %d s%n", after, took);
    assertThat(took).isGreaterThanOrEqualTo(Duration.ofMinutes(5).toSeconds() - 1);
    try (UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9103))) {
      // The log says it a moment before the kernel does it.
      service.awaitSeldom(
          "dmr to be seen as the first hub",
          LIMIT,
          () ->
              UdpExchange.ask(site.device("dmr"), at("10.49.7.19:4403"), at(Lab.CLIENT, 9103))
                  .seenAs()
                  .equals(at(Lab.HUB, 4403)));
      assertThat(server.seen()).isNotEmpty();
    }
  }

  @Test
  void a_silent_hub_is_left_and_nothing_leaks_and_the_other_one_s_forwards_go_on() {
    try (UdpSink world = UdpSink.on(lab.client(), at(Lab.CLIENT, 9100));
        UdpSink dmr = UdpSink.on(site.device("dmr"), at("10.49.7.19:55193"));
        LeakWitness witness = new LeakWitness(lab);
        UdpFlow out =
            UdpFlow.start(site.device("dmr"), at("10.49.7.19:4400"), at(Lab.CLIENT, 9100), TICK);
        UdpFlow in =
            UdpFlow.start(lab.client(), at(Lab.STRANGER, 5400), at(Lab.HUB2, 55193), TICK)) {
      world.awaitMore(50);
      int first = out.sent();
      int known = service.log().length();
      breakSeattle();
      service.await(
          "the change",
          LIMIT,
          () -> service.log().substring(known).contains("tokyo instead of seattle"));
      witness.talk();
      world.awaitMore(50);
      int lost = world.missing(first, out.sent() - 5).size();
      System.out.printf(
          "    a silent hub: %.1f s without what captured devices send%n",
          lost * TICK.toMillis() / 1000.0);
      assertThat(lost * TICK.toMillis()).isLessThan(10_000);
      assertThat(dmr.missing(1, in.sent() - 5)).isEmpty();
      assertThat(witness.leakedBesideTheService()).isEmpty();
      assertThat(inUse()).isEqualTo("tokyo");
      service.awaitSeldom("a warning", LIMIT, () -> health(site.host()).status() == 1);
      assertThat(health(site.host()).out())
          .startsWith("LANDLINE WARNING")
          .contains("by this hub; captured devices use tokyo");
      String status = landline("status").orThrow().out();
      System.out.println(status.indent(4));
      assertThat(status).contains("seattle", "silent", "tokyo", "in use");
    }
    awaitReturn("after a silence");
  }

  @Test
  void a_hub_that_answers_is_left_when_its_provider_drops_what_captured_devices_send() {
    awaitHealth(site.host());
    try (UdpSink world = UdpSink.on(lab.client(), at(Lab.CLIENT, 9104));
        LeakWitness witness = new LeakWitness(lab);
        UdpFlow out =
            UdpFlow.start(site.device("dmr"), at("10.49.7.19:4404"), at(Lab.CLIENT, 9104), TICK)) {
      world.awaitMore(50);
      int first = out.sent();
      int known = service.log().length();
      breakSeattlesProvider();
      service.await(
          "the change",
          LIMIT,
          () -> service.log().substring(known).contains("tokyo instead of seattle"));
      witness.talk();
      world.awaitMore(50);
      System.out.printf(
          "    a hub that answers and carries nothing: %.1f s without what captured devices"
              + " send%n",
          world.missing(first, out.sent() - 5).size() * TICK.toMillis() / 1000.0);
      assertThat(service.log().substring(known))
          .contains("seattle answers, but nothing comes back across its public address");
      assertThat(witness.leakedBesideTheService()).isEmpty();
    }
    assertThat(inUse()).isEqualTo("tokyo");
    String hubs = landline("hub", "list").orThrow().out();
    System.out.println(hubs.indent(4));
    assertThat(hubs)
        .contains("broken")
        .contains("seattle answers, but nothing comes back across its public address");
    awaitReturn("after its provider dropped packets");
  }

  @Test
  void every_hub_is_proved_whichever_is_in_use() {
    for (String hub : List.of("tokyo", "seattle")) {
      landline("hub", "use", hub).orThrow();
      awaitHealth(site.host());
      awaitHealth(lab.hub());
      awaitHealth(lab.hub2());
      System.out.println(landline("test").out().indent(4));
    }
  }

  @Test
  void a_person_chooses_and_the_choice_survives_a_restart() throws IOException {
    Outcome used = landline("hub", "use", "tokyo").orThrow();
    assertThat(used.out()).contains("takes hub tokyo");
    assertThat(list()).contains("\"pinned\": true");
    try (UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9101))) {
      assertThat(
              UdpExchange.ask(site.device("dmr"), at("10.49.7.19:4401"), at(Lab.CLIENT, 9101))
                  .seenAs())
          .isEqualTo(at(Lab.HUB2, 4401));
      service.close();
      service = Service.on(two.landline, site.host());
      assertThat(inUse()).isEqualTo("tokyo");
      assertThat(list()).contains("\"pinned\": true");
      assertThat(server.seen()).hasSize(1);
    }
    assertThat(
            Files.readAllLines(two.landline.root(site.host()).resolve("run/landline/hub-change")))
        .containsExactly(
            "LANDLINE_OLD_HUB=seattle",
            "LANDLINE_OLD_ADDRESS=203.0.113.10",
            "LANDLINE_NEW_HUB=tokyo",
            "LANDLINE_NEW_ADDRESS=203.0.113.200");
    assertThat(landline("hub", "use", "oslo").err()).contains("this site has seattle, tokyo");
  }

  @Test
  void a_change_by_a_person_cuts_what_captured_devices_began_and_nothing_else() {
    try (UdpSink world = UdpSink.on(lab.client(), at(Lab.CLIENT, 9102));
        UdpSink dmr = UdpSink.on(site.device("dmr"), at("10.49.7.19:55193"));
        UdpFlow out =
            UdpFlow.start(site.device("flex"), at("10.49.7.20:4402"), at(Lab.CLIENT, 9102), TICK);
        UdpFlow in =
            UdpFlow.start(lab.client(), at(Lab.STRANGER, 5402), at(Lab.HUB, 55193), TICK)) {
      world.awaitMore(50);
      dmr.awaitMore(50);
      int first = out.sent();
      assertThat(landline("hub", "use", "tokyo").orThrow().err()).contains("that were cut: ");
      world.awaitMore(50);
      dmr.awaitMore(50);
      int lost = world.missing(first, out.sent() - 5).size();
      System.out.printf(
          "    a change by a person: %.2f s without what captured devices send%n",
          lost * TICK.toMillis() / 1000.0);
      assertThat(dmr.missing(1, in.sent() - 5)).isEmpty();
    }
  }
}
