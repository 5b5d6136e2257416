// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Two empty hosts, a code that works once, and a forward. */
@OverWireGuard
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class EnrolTest {
  private static final Duration SOON = Duration.ofMinutes(3);
  private static final String JOIN = " --lan br0 --wan wan0";

  private static Lab lab;
  private static Deployment landline;
  private static LabSite here;
  private static LabSite club;
  private static Service hubService;
  private static @Nullable Service hereService;

  @BeforeAll
  static void start() {
    lab =
        Lab.of(
            SitePlan.router().withDevices(DevicePlan.onLan("dmr", 19)),
            SitePlan.router().named("club").withDevices(DevicePlan.onLan("repeater", 39)));
    here = lab.site("wa7vc");
    club = lab.site("club");
    landline = Deployment.on(lab);
    type(lab.hub(), "init hub --public eth0 --name seattle").orThrow();
    hubService = Service.on(landline, lab.hub());
  }

  @AfterAll
  static void stop() {
    if (hereService != null) {
      hereService.close();
    }
    hubService.close();
    landline.close();
    lab.close();
  }

  private static Outcome type(Namespace host, String command) {
    return landline.runHere(host, command.split(" ", -1));
  }

  private static String code(String command) {
    return type(lab.hub(), command)
        .orThrow()
        .out()
        .lines()
        .filter(line -> line.startsWith("Paste     LL2-"))
        .map(line -> line.substring("Paste     ".length()))
        .findFirst()
        .orElseThrow();
  }

  private static String key(Namespace host) {
    return type(host, "key").orThrow().out().strip();
  }

  /** The keys of the hub's peers, as wg prints them. */
  private static String peers() {
    return lab.hub().must("wg", "show", "landline0", "peers");
  }

  private static String file(Namespace host, String path) {
    return host.must("sh", "-c", "cat " + landline.root(host) + path);
  }

  private static void awaitOnHub(String what, BooleanSupplier condition) {
    Await.often().until(what, SOON, condition, () -> hubService.log());
  }

  private static void awaitEnrolled(Namespace host, Service service) {
    service.await("enrolment", SOON, () -> service.log().contains("enrolled at hub seattle"));
    awaitOnHub("the site's own key", () -> peers().contains(key(host)));
    service.await(
        "a declaration",
        SOON,
        () -> service.log().contains("the hub accepted everything that this site declares"));
  }

  @Test
  @Order(1)
  void a_site_enrols_with_its_own_key_and_its_forward_carries_packets() {
    String code = code("site add wa7vc");
    String oneTime = peers().strip();
    Outcome joined = type(here.host(), "join " + code + JOIN);
    assertThat(joined.orThrow().err()).contains("start it: systemctl start landline");
    hereService = Service.on(landline, here.host());
    awaitEnrolled(here.host(), hereService);
    assertThat(peers().strip()).isEqualTo(key(here.host())).isNotEqualTo(oneTime);
    assertThat(file(lab.hub(), "/etc/landline/landline.json")).contains(key(here.host()));
    assertThat(
            here.host().run("ls", landline.root(here.host()) + "/etc/landline/enrol.key").status())
        .isNotZero();
    assertThat(type(lab.hub(), "log").out()).contains("join");
    type(here.host(), "forward add udp/55193 dmr=10.49.7.19 --capture").orThrow();
    try (UdpEcho echo = UdpEcho.on(here.device("dmr"), at("10.49.7.19:55193"))) {
      assertThat(UdpExchange.ask(lab.client(), at(Lab.PRIVATE_CALLER, 4000), hub(55193)))
          .isEqualTo(new UdpExchange(at(Lab.PRIVATE_CALLER, 4000), hub(55193), 32));
      assertThat(echo.seen()).hasSize(1);
    }
  }

  @Test
  @Order(2)
  void another_key_costs_a_live_flow_no_more_than_a_handshake() {
    String former = key(here.host());
    try (UdpSink sink = UdpSink.on(here.device("dmr"), at("10.49.7.19:55193"));
        UdpFlow flow =
            UdpFlow.start(lab.client(), at(Lab.CLIENT, 5100), hub(55193), Duration.ofMillis(20))) {
      sink.awaitMore(10);
      assertThat(type(here.host(), "key rotate").out())
          .contains("the hub has it, and the tunnel uses it", "the internet sees this site as");
      int after = flow.sent() + 2;
      sink.await("twenty after it", numbers -> numbers.contains(after + 20));
      int last = flow.stop();
      System.out.println(
          "    another key: "
              + sink.missing(1, last).size() * 20
              + " ms without packets of a live flow");
    }
    String next = key(here.host());
    assertThat(next).isNotEqualTo(former);
    awaitOnHub("the other key alone", () -> peers().strip().equals(next));
    awaitOnHub(
        "the other key in the file",
        () -> file(lab.hub(), "/etc/landline/landline.json").contains(next));
    assertThat(type(lab.hub(), "log").out()).contains("key rotate");
    assertThat(type(here.host(), "plan").out()).contains("nothing to change");
    assertThat(type(lab.hub(), "key rotate").err()).contains("this is a hub");
  }

  @Test
  @Order(3)
  void a_used_code_reaches_nobody() {
    String before = peers();
    String code = code("site add club");
    type(club.host(), "join " + code + JOIN).orThrow();
    try (Service first = Service.on(landline, club.host())) {
      awaitEnrolled(club.host(), first);
    }
    club.host().must("sh", "-c", "rm -r " + landline.root(club.host()) + "/etc/landline");
    club.host().run("ip", "link", "del", "landline0");
    type(club.host(), "join " + code + JOIN).orThrow();
    try (Service second = Service.on(landline, club.host())) {
      second.await(
          "the reason",
          SOON,
          () -> type(club.host(), "status --json").out().contains("the code was used or replaced"));
    }
    assertThat(peers()).contains(before.strip()).doesNotContain(key(club.host()));
  }

  @Test
  @Order(4)
  void a_replaced_site_enrols_though_the_answer_is_lost_and_gets_its_forwards_back() {
    try (Service former = Service.on(landline, club.host())) {
      String code = code("site replace club");
      type(club.host(), "join " + code).orThrow();
      awaitEnrolled(club.host(), former);
      type(club.host(), "forward add udp/56039 repeater=10.49.7.39 --capture").orThrow();
    }
    String code = code("site replace club");
    club.host().must("sh", "-c", "rm -r " + landline.root(club.host()) + "/etc/landline");
    club.host().run("ip", "link", "del", "landline0");
    type(club.host(), "join " + code + JOIN).orThrow();
    lab.hub()
        .nft(
            """
            table inet cut {
              chain out {
                type filter hook output priority -300;
                ip daddr 10.99.0.3 tcp sport 51880 tcp flags & (syn | ack) == ack drop
              }
            }
            """);
    try (Service again = Service.on(landline, club.host())) {
      awaitOnHub("the site's own key", () -> peers().contains(key(club.host())));
      lab.hub().nft("delete table inet cut");
      awaitEnrolled(club.host(), again);
      List<String> commands =
          type(club.host(), "join --restore")
              .orThrow()
              .out()
              .lines()
              .filter(line -> line.startsWith("  landline "))
              .map(line -> line.substring("  landline ".length()))
              .toList();
      assertThat(commands).hasSize(3);
      commands.forEach(command -> type(club.host(), command).orThrow());
      assertThat(type(lab.hub(), "forward list").out()).contains("udp/56039");
    }
  }

  @Test
  @Order(5)
  void an_expired_code_ends_its_peer() {
    String before = peers();
    String code = code("site add other --expires 2s");
    awaitOnHub("its end", () -> peers().equals(before));
    assertThat(hubService.log()).contains("the code of site other expired unused");
    assertThat(type(lab.hub(), "status --json").out()).contains("its code expired unused");
    assertThat(type(club.host(), "join " + code).err()).contains("the code expired at ");
  }
}
