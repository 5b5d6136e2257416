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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A site with two uplinks: the tunnel leaves by the first one that is well, live flows continue,
 * and nothing of captured devices leaves beside the tunnel. With {@code -Duplink.rounds=10} each
 * fault is planted ten times, and the median of the interruptions is printed.
 */
@OverWireGuard
@TestMethodOrder(OrderAnnotation.class)
final class UplinkTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int ROUNDS = Integer.getInteger("uplink.rounds", 1);

  private static Lab lab;
  private static SecondUplink lte;
  private static Deployment landline;
  private static Namespace site;
  private static Service atHub;
  private static Service atSite;
  private static UdpEcho outside;
  private static UdpEcho dmr;
  private static Interruptions outbound;
  private static Interruptions inbound;
  private static LeakWitness leaks;
  private static PacketCapture mobile;

  /** What goes wrong on the first uplink, and how it is mended. */
  private record Fault(String name, Runnable plant, Runnable lift) {}

  @BeforeAll
  static void start() {
    lab = Lab.standard();
    lte = SecondUplink.of(lab);
    site = lab.site().host();
    landline = Deployment.on(lab);
    landline.configure(lab.hub(), configuration("story-hub.json"));
    landline.configure(site, withUplinks("[\"wan0\", \"lte0\"]", "203.0.113.10:51820"));
    landline.publicKey(site.name());
    atHub = Service.on(landline, lab.hub());
    atSite = Service.on(landline, site);
    landline.awaitTunnel(lab.site());
    outside = UdpEcho.on(lab.client(), at(Lab.CLIENT, 7000));
    dmr = UdpEcho.on(lab.site().device("dmr"), at("10.49.7.19:55193"));
    outbound =
        Interruptions.of(lab.site().device("icom"), at("10.49.7.21:5000"), at(Lab.CLIENT, 7000));
    inbound = Interruptions.of(lab.client(), at(Lab.STRANGER, 6000), hub(55193));
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
    atHub.close();
    landline.close();
    lte.close();
    lab.close();
  }

  private static String withUplinks(String wan, String endpoint) {
    return configuration("story-site.json")
        .replace("[2001:db8:1::10]:51820", endpoint)
        .replace("\"wan\": [\"wan0\"]", "\"wan\": " + wan);
  }

  /** The tunnel arrives at the hub from this address, and both live flows are answered. */
  private static void await(String what, String publicAddress) {
    atSite.awaitSeldom(
        what, LIMIT, () -> isFrom(publicAddress) && outbound.isLive() && inbound.isLive());
  }

  /** The same without live flows meanwhile, which cost much of a long wait. */
  private static void awaitQuietly(String what, String publicAddress) {
    outbound.pause();
    inbound.pause();
    atSite.awaitSeldom(what, LIMIT, () -> isFrom(publicAddress));
    outbound.restart();
    inbound.restart();
    await(what, publicAddress);
  }

  private static boolean isFrom(String publicAddress) {
    return lab.hub().must("wg", "show", "landline0", "endpoints").contains(publicAddress + ":");
  }

  private static String say(String... words) {
    return landline.run(site, words).orThrow().out();
  }

  /** Back on the first uplink without its quiet time, with probes that choose. */
  private static void firstAgain() {
    atSite.awaitSeldom("wan0 to be well", LIMIT, () -> state("wan0").equals("well"));
    say("uplink", "use", "wan0");
    await("the first uplink", "192.0.2.1");
    say("uplink", "auto");
    atSite.awaitSeldom("lte0 to be well", LIMIT, () -> state("lte0").equals("well"));
  }

  private static String state(String uplink) {
    return say("uplink", "list")
        .lines()
        .filter(line -> line.startsWith(uplink + " "))
        .flatMap(line -> Stream.of("well", "lossy", "dead", "absent").filter(line::contains))
        .findFirst()
        .orElse("not known");
  }

  private static void drop(Namespace router) {
    router.nft(
        "table inet dead {\n chain f {\n type filter hook forward priority -400;\n drop\n }\n}\n");
  }

  private static void undrop(Namespace router) {
    router.must("nft", "delete", "table", "inet", "dead");
  }

  private static List<Fault> faults() {
    Namespace cgnat = lab.cgnat();
    return List.of(
        new Fault("cable up, dead behind it", () -> drop(cgnat), () -> undrop(cgnat)),
        new Fault(
            "50 % loss",
            () -> {
              lab.internet().sh("tc qdisc add dev g0 root netem loss 30%");
              cgnat.sh("tc qdisc add dev out0 root netem loss 30%");
            },
            () -> {
              lab.internet().sh("tc qdisc del dev g0 root");
              cgnat.sh("tc qdisc del dev out0 root");
            }),
        new Fault(
            "gateway gone",
            () -> cgnat.ip(List.of("addr del 100.64.0.1/24 dev in0", "link set in0 arp off")),
            () -> cgnat.ip(List.of("link set in0 arp on", "addr add 100.64.0.1/24 dev in0"))),
        new Fault(
            "unplugged",
            () -> cgnat.ip(List.of("link set in0 down")),
            () -> cgnat.ip(List.of("link set in0 up", "addr add 2001:db8:3::1/64 dev in0"))),
        new Fault(
            "interface down",
            () -> site.ip(List.of("link set wan0 down")),
            () ->
                site.ip(
                    List.of(
                        "link set wan0 up",
                        "addr add 2001:db8:3::2/64 dev wan0",
                        "route add default via 100.64.0.1",
                        "route add default via 2001:db8:3::1"))));
  }

  @Test
  @Order(1)
  void the_first_uplink_is_used_and_the_other_one_is_probed() {
    await("the first uplink", "192.0.2.1");
    atSite.awaitSeldom("lte0 to be well", LIMIT, () -> state("lte0").equals("well"));
    assertThat(say("uplink", "list")).containsPattern("wan0 .*in use").contains("via 100.65.0.1");
    assertThat(say("status")).contains("Uplinks   wan0 in use, well");
    assertThat(site.must("ip", "route", "get", "203.0.113.10", "mark", "0x4e000000"))
        .contains("via 100.64.0.1 dev wan0");
    assertThat(site.must("ip", "route", "get", "203.0.113.10", "mark", "0x4f000000"))
        .contains("via 100.65.0.1 dev lte0");
  }

  @Test
  @Order(2)
  void a_fault_of_the_first_uplink_costs_seconds_and_live_flows_continue() {
    for (Fault fault : faults()) {
      List<Double> out = new ArrayList<>();
      List<Double> in = new ArrayList<>();
      String words = "";
      for (int i = 0; i < ROUNDS; i++) {
        firstAgain();
        outbound.restart();
        inbound.restart();
        fault.plant().run();
        leaks.talk();
        await("lte0 after: " + fault.name(), "198.18.77.1");
        leaks.talk();
        words = say("uplink", "list").lines().skip(1).findFirst().orElse("");
        out.add(outbound.longest());
        in.add(inbound.longest());
        fault.lift().run();
      }
      System.out.printf(
          Locale.ROOT,
          "    %-26s out %.1f s, in %.1f s (longest %.1f s)  %s%n",
          fault.name(),
          median(out),
          median(in),
          Stream.concat(out.stream(), in.stream()).mapToDouble(d -> d).max().orElse(0),
          words.replaceAll(" +", " "));
    }
    assertThat(outside.seen()).isNotEmpty();
    // One flow all the time: nobody saw another address or port of it.
    assertThat(outside.seen()).allSatisfy(d -> assertThat(d.from()).isEqualTo(hub(5000)));
    assertThat(dmr.seen()).allSatisfy(d -> assertThat(d.from()).isEqualTo(at(Lab.STRANGER, 6000)));
    assertThat(leaks.leakedBesideTheService()).isEmpty();
    assertThat(mobile.matching(p -> p.carries("leak") || p.carries("live"))).isEmpty();
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  @Test
  @Order(3)
  void a_lease_with_another_gateway_is_followed() {
    firstAgain();
    // Without the first address the kernel would drop the second one of its network.
    lab.cgnat().ip(List.of("addr del 100.64.0.1/24 dev in0", "addr add 100.64.0.77/24 dev in0"));
    site.ip(List.of("route replace default via 100.64.0.77 dev wan0"));
    atSite.awaitSeldom(
        "the new gateway",
        LIMIT,
        () ->
            site.must("ip", "route", "show", "table", "5210")
                .contains("default via 100.64.0.77 dev wan0"));
    await("the first uplink still", "192.0.2.1");
    lab.cgnat().ip(List.of("addr del 100.64.0.77/24 dev in0", "addr add 100.64.0.1/24 dev in0"));
    site.ip(List.of("route replace default via 100.64.0.1 dev wan0"));
    await("the first uplink again", "192.0.2.1");
  }

  @Test
  @Order(4)
  void the_first_uplink_is_taken_again_after_a_quiet_minute() {
    firstAgain();
    drop(lab.cgnat());
    await("lte0", "198.18.77.1");
    undrop(lab.cgnat());
    long began = System.nanoTime();
    awaitQuietly("the first uplink again", "192.0.2.1");
    assertThat(System.nanoTime() - began).isGreaterThan(Duration.ofSeconds(55).toNanos());
    assertThat(atSite.log()).contains("wan0 has been well for 60 s again");
    assertThat(say("health", "history")).contains("the tunnel leaves by lte0 now: wan0");
  }

  @Test
  @Order(5)
  void a_chosen_uplink_stays_over_a_restart_until_probes_choose_again() {
    assertThat(say("uplink", "use", "lte0")).contains("until: landline uplink auto");
    await("the chosen one", "198.18.77.1");
    atSite.close();
    atSite = Service.on(landline, site);
    await("the chosen one", "198.18.77.1");
    assertThat(say("uplink", "list")).contains("in use, chosen");
    assertThat(landline.run(site, "uplink", "use", "dsl").err())
        .contains("there is no uplink dsl; there are wan0, lte0");
    say("uplink", "auto");
    awaitQuietly("the first uplink again", "192.0.2.1");
  }

  @Test
  @Order(6)
  void an_uplink_with_ipv4_alone_and_one_with_ipv6_alone_stand_in_for_each_other()
      throws IOException {
    Path hosts = landline.root(site).resolve("hosts");
    Files.writeString(hosts, "203.0.113.10 hub.example\n2001:db8:1::10 hub.example\n");
    atSite.close();
    site.must("ip", "-6", "route", "flush", "default", "dev", "wan0");
    site.ip(List.of("addr del 100.65.0.2/24 dev lte0"));
    landline.configure(site, withUplinks("[\"wan0\", \"lte0\"]", "hub.example:51820"));
    atSite = Service.on(landline, site, hosts);
    firstAgain();
    outbound.restart();
    inbound.restart();
    drop(lab.cgnat());
    await("the tunnel over IPv6", "[2001:db8:65::2]");
    System.out.printf(
        Locale.ROOT, "    to IPv6 out %.1f s, in %.1f s%n", outbound.longest(), inbound.longest());
    assertThat(say("uplink", "list")).containsPattern("lte0 .*well.*in use");
    undrop(lab.cgnat());
    firstAgain();
  }
}
