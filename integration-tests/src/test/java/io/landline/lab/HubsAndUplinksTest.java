// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A site with two uplinks and two hubs: whichever fails, one of each is left. With {@code
 * -Dhub.rounds=10} each fault of a hub is planted ten times, and the median of the interruptions is
 * printed.
 */
@OverWireGuard
@TestMethodOrder(OrderAnnotation.class)
final class HubsAndUplinksTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int ROUNDS = Integer.getInteger("hub.rounds", 1);

  private static TwoHubs two;
  private static Lab lab;
  private static Namespace site;
  private static SecondUplink lte;
  private static Service atSite;
  private static Service seattle;
  private static Service tokyo;
  private static UdpEcho outside;
  private static UdpEcho dmr;
  private static Interruptions outbound;
  private static Interruptions inbound;
  private static LeakWitness leaks;
  private static PacketCapture mobile;

  /** What goes wrong, and how it is mended. */
  private record Fault(String name, Runnable plant, Runnable lift) {}

  @BeforeAll
  static void start() {
    two = new TwoHubs();
    lab = two.lab;
    site = two.site.host();
    lte = SecondUplink.of(lab);
    two.landline.configure(lab.hub(), TwoHubs.seattle());
    two.landline.configure(lab.hub2(), TwoHubs.tokyo());
    two.landline.configure(
        site, TwoHubs.wa7vc().replace("\"wan\": [\"wan0\"]", "\"wan\": [\"wan0\", \"lte0\"]"));
    CompletableFuture<Service> first =
        CompletableFuture.supplyAsync(() -> Service.on(two.landline, lab.hub()));
    tokyo = Service.on(two.landline, lab.hub2());
    seattle = first.join();
    atSite = Service.on(two.landline, site);
    two.awaitTunnels();
    outside = UdpEcho.on(lab.client(), at(Lab.CLIENT, 7000));
    dmr = UdpEcho.on(two.site.device("dmr"), at("10.49.7.19:55193"));
    outbound =
        Interruptions.of(two.site.device("flex"), at("10.49.7.20:5000"), at(Lab.CLIENT, 7000));
    inbound = Interruptions.of(lab.client(), at(Lab.STRANGER, 6000), at(Lab.HUB2, 55193));
    leaks = new LeakWitness(lab);
    mobile = PacketCapture.on(site, "lte0");
  }

  @AfterAll
  static void stop() {
    mobile.close();
    leaks.close();
    outbound.close();
    inbound.close();
    dmr.close();
    outside.close();
    atSite.close();
    seattle.close();
    tokyo.close();
    lte.close();
    two.close();
  }

  private static String say(String... words) {
    return two.landline.run(site, words).orThrow().out();
  }

  private static boolean isUsed(String list, String name) {
    return say(list, "list").lines().anyMatch(l -> l.startsWith(name) && l.contains("in use"));
  }

  /** Whether nothing of a list is silent, dead, lossy or unknown. */
  private static boolean allWell(String list) {
    return say(list, "list")
        .lines()
        .skip(1)
        .noneMatch(l -> l.matches(".*(silent|dead|lossy|- ).*"));
  }

  /** Both firsts in use, all of them well, and both flows answered. */
  private static void firstAgain() {
    outbound.pause();
    inbound.pause();
    atSite.awaitSeldom("all to be well", LIMIT, () -> allWell("hub") && allWell("uplink"));
    say("uplink", "use", "wan0");
    say("uplink", "auto");
    say("hub", "use", "seattle");
    say("hub", "auto");
    atSite.awaitSeldom(
        "the firsts", LIMIT, () -> isUsed("hub", "seattle") && isUsed("uplink", "wan0"));
    outbound.restart();
    inbound.restart();
    awaitLive("the first hub and uplink");
  }

  private static void awaitLive(String what) {
    atSite.awaitSeldom(what, LIMIT, () -> outbound.isLive() && inbound.isLive());
  }

  private static Fault dropping(String name, Namespace router, String rule) {
    return new Fault(
        name,
        () ->
            router.nft(
                "table inet broken {\n chain f {\n type filter hook prerouting priority -400;\n"
                    + rule
                    + "\n }\n}\n"),
        () -> router.must("nft", "delete", "table", "inet", "broken"));
  }

  private static List<Fault> faultsOfTheFirstHub() {
    return List.of(
        dropping(
            "silent",
            lab.internet(),
            "iifname h0 drop\nip daddr 203.0.113.10 drop\nip6 daddr 2001:db8:1::10 drop"),
        new Fault(
            "unplugged",
            () -> lab.internet().ip(List.of("link set h0 down")),
            () ->
                lab.internet().ip(List.of("link set h0 up", "addr add 2001:db8:1::1/64 dev h0"))));
  }

  @Test
  @Order(1)
  void a_fault_of_the_first_hub_costs_seconds_outbound_and_nothing_inbound_by_the_other() {
    for (Fault fault : faultsOfTheFirstHub()) {
      List<Double> out = new ArrayList<>();
      List<Double> in = new ArrayList<>();
      String words = "";
      for (int i = 0; i < ROUNDS; i++) {
        firstAgain();
        outbound.restart();
        inbound.restart();
        fault.plant().run();
        leaks.talk();
        atSite.awaitSeldom("tokyo after: " + fault.name(), LIMIT, () -> isUsed("hub", "tokyo"));
        awaitLive("flows after: " + fault.name());
        leaks.talk();
        words = say("hub", "list").lines().skip(1).findFirst().orElse("");
        out.add(outbound.longest());
        in.add(inbound.longest());
        fault.lift().run();
      }
      print("hub " + fault.name(), out, in, words);
    }
    assertNothingLeaked();
  }

  @Test
  @Order(2)
  void the_first_hub_and_the_first_uplink_may_fail_together() {
    Fault hub = faultsOfTheFirstHub().get(0);
    Fault uplink = dropping("dead", lab.cgnat(), "drop");
    List<Double> out = new ArrayList<>();
    List<Double> in = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      firstAgain();
      outbound.restart();
      inbound.restart();
      hub.plant().run();
      uplink.plant().run();
      leaks.talk();
      atSite.awaitSeldom(
          "tokyo by lte0", LIMIT, () -> isUsed("hub", "tokyo") && isUsed("uplink", "lte0"));
      awaitLive("flows by the second hub and uplink");
      leaks.talk();
      out.add(outbound.longest());
      in.add(inbound.longest());
      assertThat(lab.hub2().must("wg", "show", "landline0", "endpoints"))
          .contains(SecondUplink.PUBLIC + ":");
      if (i == 0) {
        System.out.println(say("status").indent(4));
      }
      hub.lift().run();
      uplink.lift().run();
    }
    print("hub silent and uplink dead", out, in, "");
    assertNothingLeaked();
  }

  @Test
  @Order(3)
  void an_uplink_that_dies_while_the_second_hub_is_in_use_is_left() {
    firstAgain();
    say("hub", "use", "tokyo");
    awaitLive("flows by the second hub");
    outbound.restart();
    Fault uplink = dropping("dead", lab.cgnat(), "drop");
    uplink.plant().run();
    leaks.talk();
    atSite.awaitSeldom("lte0", LIMIT, () -> isUsed("uplink", "lte0"));
    awaitLive("flows by the second uplink");
    print("uplink dead, hub tokyo", List.of(outbound.longest()), List.of(inbound.longest()), "");
    uplink.lift().run();
    say("hub", "auto");
    assertNothingLeaked();
  }

  private static void assertNothingLeaked() {
    assertThat(leaks.leakedBesideTheService()).isEmpty();
    assertThat(mobile.matching(p -> p.carries("leak") || p.carries("live"))).isEmpty();
    assertThat(outside.seen())
        .allSatisfy(d -> assertThat(d.from().address()).isIn(Lab.HUB, Lab.HUB2));
    assertThat(dmr.seen()).allSatisfy(d -> assertThat(d.from()).isEqualTo(at(Lab.STRANGER, 6000)));
  }

  private static void print(String fault, List<Double> out, List<Double> in, String words) {
    System.out.printf(
        Locale.ROOT,
        "    %-28s out %.1f s (%.1f to %.1f), in %.1f s (at most %.1f)  %s%n",
        fault,
        median(out),
        out.stream().mapToDouble(d -> d).min().orElse(0),
        out.stream().mapToDouble(d -> d).max().orElse(0),
        median(in),
        in.stream().mapToDouble(d -> d).max().orElse(0),
        words.replaceAll(" +", " "));
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
