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
        "both hubs to answer", LIMIT, () -> list().contains("WELL") && !list().contains("SILENT"));
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
