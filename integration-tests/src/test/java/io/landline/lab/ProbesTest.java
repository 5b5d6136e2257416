// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.withoutDeclarations;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the probes of both services find, with nothing wrong and with real faults. */
@OverWireGuard
final class ProbesTest {
  private static final Duration ROUNDS = Duration.ofMinutes(3);

  private static Lab lab;
  private static Deployment landline;
  private static Namespace site;
  private static Service atHub;
  private static Service atSite;

  @BeforeAll
  static void start() {
    lab = Lab.standard();
    landline = Deployment.on(lab);
    site = lab.site().host();
    landline.configure(lab.hub(), often(configuration("story-hub.json")));
    landline.configure(site, often(configuration("story-site.json")));
    // Half of the way there: every round trip over the internet takes 20 ms more.
    lab.internet().sh("tc qdisc add dev h0 root netem delay 20ms");
    withoutDeclarations(site);
    atHub = Service.on(landline, lab.hub());
    atSite = Service.on(landline, site);
  }

  private static String often(String configuration) {
    return configuration.replaceFirst("\\{", "{ \"probe\": { \"interval\": 5 },");
  }

  @AfterAll
  static void close() {
    Stream.of(Optional.ofNullable(atSite), Optional.ofNullable(atHub))
        .flatMap(Optional::stream)
        .forEach(Service::close);
    landline.close();
    lab.close();
  }

  private static void fault(Namespace host, String chain) {
    host.nft("table inet fault {\n chain wrong {\n " + chain + "\n }\n }\n");
  }

  private static void fix(Namespace host) {
    host.sh("nft delete table inet fault");
  }

  /** Waits for a line about a leg that was not there before. */
  private static String told(Service service, int after, String leg, String what) {
    Pattern line =
        Pattern.compile(
            "probe " + Pattern.quote(leg) + " of wa7vc: .*" + what + ".*", Pattern.MULTILINE);
    service.await(leg + " " + what, ROUNDS, () -> line.matcher(since(service, after)).find());
    Matcher found = line.matcher(since(service, after));
    assertThat(found.find()).isTrue();
    System.out.println("    " + found.group());
    return found.group();
  }

  private static String since(Service service, int length) {
    return service.log().substring(length);
  }

  private static int now(Service service) {
    return service.log().length();
  }

  @Test
  void with_nothing_wrong_every_leg_is_well() {
    for (String leg :
        List.of(
            "tunnel",
            "seen-as",
            "forward-outside:udp/55193",
            "forward-outside:udp/55400",
            "forward-outside:udp/55700")) {
      told(atSite, 0, leg, "5 of 5 answered");
    }
    told(atSite, 0, "tunnel", "datagrams up to 1420 bytes");
    told(atHub, 0, "tunnel", "5 of 5 answered");
    told(atHub, 0, "forward-inside", "5 of 5 answered");
    // Probes to a forward's port are not its traffic.
    assertThat(lab.hub().must("nft", "list", "set", "inet", "landline", "packets_in"))
        .contains("203.0.113.10 . udp . 55193 counter packets 0");
  }

  @Test
  void a_port_that_the_provider_blocks_is_the_only_one() {
    told(atSite, 0, "forward-outside:udp/55193", "5 of 5");
    int before = now(atSite);
    fault(
        lab.internet(),
        "type filter hook forward priority 0; ip daddr 203.0.113.10 udp dport 55193 drop");
    told(atSite, before, "forward-outside:udp/55193", "0 of 5");
    assertThat(since(atSite, before)).doesNotContain("probe tunnel", "udp/55400", "seen-as");
    fix(lab.internet());
    told(atSite, before, "forward-outside:udp/55193", "5 of 5");
  }

  @Test
  void a_foreign_drop_on_the_site_stops_forwards_and_no_tunnel() {
    told(atHub, 0, "forward-inside", "5 of 5");
    int before = now(atHub);
    int beforeAtSite = now(atSite);
    fault(site, "type filter hook forward priority 10; iifname \"landline0\" counter drop");
    told(atHub, before, "forward-inside", "0 of 5");
    told(atSite, beforeAtSite, "forward-outside:udp/55193", "0 of 5");
    assertThat(since(atHub, before)).doesNotContain("probe tunnel");
    fix(site);
    told(atHub, before, "forward-inside", "5 of 5");
  }

  @Test
  void a_foreign_translation_is_seen_by_the_stranger() {
    told(atSite, 0, "seen-as", "5 of 5");
    int before = now(atSite);
    fault(
        lab.hub(),
        "type nat hook postrouting priority srcnat - 10;"
            + " oifname \"ll-stranger\" masquerade random");
    assertThat(told(atSite, before, "seen-as", "seen as 198.18.51.1:"))
        .contains("not 203.0.113.10:");
    fix(lab.hub());
    told(atSite, before, "seen-as", "5 of 5 answered, [0-9.]+ ms$");
  }

  @Test
  void each_captured_device_is_tried_as_itself_and_hears_nothing_of_it() {
    for (String device : List.of("dmr", "flex", "icom")) {
      told(atSite, 0, "device:" + device, "5 of 5 answered, [0-9.]+ ms$");
    }
    IpAddress dmr = lab.site().address("dmr");
    try (PacketCapture cable = PacketCapture.on(lab.site().device("dmr"), "eth0")) {
      List<String> screens = new ArrayList<>();
      // A round of its own, with every leg; an emulated host may lose a datagram.
      atSite.await(
          "a test to go well",
          ROUNDS,
          () -> {
            Outcome test = landline.runHere(site, "test", "dmr");
            screens.add(test.out());
            // Its TCP forward is not tried.
            return test.status() == 7;
          });
      String screen = screens.get(screens.size() - 1);
      System.out.println(screen.indent(4));
      assertThat(screen.replaceAll("\\s+", " "))
          .contains("ok as dmr to the internet: 5 of 5 answered")
          .contains("ms; seen as 203.0.113.10, source port kept")
          .doesNotContain("as flex");
      assertThat(cable.matching(packet -> packet.isTo(dmr) || packet.isFrom(dmr))).isEmpty();
    }
    assertThat(site.must("nft", "list", "set", "inet", "landline", "heard"))
        .contains("10.49.7.19 counter packets 0");
  }

  @Test
  void a_captured_device_that_the_hub_does_not_list_is_the_only_one_that_gets_lost() {
    told(atSite, 0, "device:icom", "5 of 5");
    int before = now(atSite);
    // It has no forward: WireGuard itself refuses it now.
    landline.runHere(lab.hub(), "capture", "remove", "wa7vc/10.49.7.21").orThrow();
    assertThat(lab.hub().must("wg", "show", "landline0", "allowed-ips"))
        .doesNotContain("10.49.7.21");
    told(atSite, before, "device:icom", "0 of 5");
    String cause = "10.49.7.21 is captured here, and the hub does not list it";
    atSite.await(
        "the verdict",
        ROUNDS,
        () -> landline.runHere(site, "health", "check").out().contains(cause));
    String health = landline.runHere(site, "health", "check").out();
    System.out.println(health.indent(4));
    assertThat(health).contains("icom cannot reach the internet");
    for (String well : List.of("tunnel", "seen-as", "device:dmr", "device:flex")) {
      assertThat(since(atSite, before)).doesNotContain("probe " + well + " of wa7vc: 0 of 5");
    }
    landline.runHere(lab.hub(), "capture", "add", "wa7vc/10.49.7.21").orThrow();
    told(atSite, before, "device:icom", "5 of 5");
  }

  @Test
  void a_masquerade_of_the_public_interface_is_named_though_nobody_talks() {
    told(atSite, 0, "seen-as", "5 of 5");
    int before = now(atSite);
    int beforeAtHub = now(atHub);
    fault(
        lab.hub(),
        "type nat hook postrouting priority srcnat - 10; oifname \"eth0\" masquerade random");
    String harm = "wa7vc: WARNING, the source port of the captured devices is not kept";
    atHub.await(harm, ROUNDS, () -> since(atHub, beforeAtHub).contains(harm));
    // The way to the hub's own test host is none of that rule's.
    assertThat(since(atSite, before)).doesNotContain("; seen as");
    int wrong = now(atHub);
    fix(lab.hub());
    atHub.await("its end", ROUNDS, () -> since(atHub, wrong).contains("wa7vc: OK"));
  }

  @Test
  void a_tunnel_without_data_is_told_and_measured_as_ping_does_when_it_is_back() {
    told(atSite, 0, "tunnel", "5 of 5");
    int before = now(atSite);
    fault(lab.hub(), "type filter hook input priority 10; iifname \"landline0\" counter drop");
    told(atSite, before, "tunnel", "0 of 5");
    fix(lab.hub());
    String line = told(atSite, before, "tunnel", "5 of 5");
    String ping = site.must("ping", "-n", "-c", "9", "-i", "0.2", "10.99.0.1");
    double[] times =
        Pattern.compile("time=([0-9.]+)")
            .matcher(ping)
            .results()
            .mapToDouble(r -> Double.parseDouble(r.group(1)))
            .sorted()
            .toArray();
    System.out.printf("    median of ping %.1f ms; %s%n", times[times.length / 2], line);
    assertThat(times).hasSize(9);
  }

  @Test
  void a_test_host_that_somebody_took_away_is_there_again() {
    told(atSite, 0, "forward-outside:udp/55193", "5 of 5");
    site.sh("ip link delete ll-canary");
    atSite.await(
        "the test host", ROUNDS, () -> site.run("ip", "link", "show", "ll-canary").status() == 0);
  }
}
