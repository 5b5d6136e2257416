// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.conntrack.KernelConntrack;
import io.landline.kernel.Flow;
import io.landline.kernel.FlowTuple;
import io.landline.net.AddressFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What others change of Landline's is put back by its service, is told, and meanwhile no packet of
 * a captured device leaves by the WAN. The witness of a repair is nft, ip and wg.
 */
@OverWireGuard
final class DriftTest {
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final List<Long> MILLIS = new ArrayList<>();
  private static Lab lab;
  private static Deployment landline;
  private static LabSite site;
  private static Service siteService;
  private static Service hubService;
  private static String siteState;
  private static String hubState;
  private static PacketCapture wan;
  private static UdpFlow dmr;
  private static UdpFlow dmr6;

  @BeforeAll
  static void start() {
    lab = Lab.standard();
    site = lab.site();
    landline = Deployment.on(lab);
    landline.configure(lab.hub(), configuration("story-hub.json"));
    landline.configure(site.host(), configuration("story-site.json"));
    hubService = Service.on(landline, lab.hub());
    siteService = Service.on(landline, site.host());
    landline.awaitTunnel(site);
    siteState = state(site.host());
    hubState = state(lab.hub());
    wan = PacketCapture.on(site.host(), "wan0");
    dmr = UdpFlow.start(site.device("dmr"), at("10.49.7.19:7000"), at(Lab.CLIENT, 9200), PAUSE);
    dmr6 =
        UdpFlow.start(
            site.device("dmr"), at(site.ipv6("dmr"), 7000), at(Lab.CLIENT_IPV6, 9200), PAUSE);
  }

  @AfterAll
  static void stop() {
    dmr.close();
    dmr6.close();
    wan.close();
    siteService.close();
    hubService.close();
    landline.close();
    lab.close();
    List<Long> sorted = MILLIS.stream().sorted().toList();
    System.out.printf(
        "    repaired %d drifts: median %d ms, longest %d ms%n",
        sorted.size(), sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
  }

  @AfterEach
  void nothing_leaked() {
    assertThat(wan.matching(p -> p.isTo(Lab.CLIENT) || p.isTo(Lab.CLIENT_IPV6))).isEmpty();
  }

  /** All that Landline wants, as the kernel's own tools tell it. */
  private static String state(Namespace host) {
    return host.must(
        "sh",
        "-c",
        Service.TABLE
            // Sorted: a rule that came back stands behind others of its priority.
            + "; ip rule | sort; ip route show table all proto 201 | sort; ip -br addr show"
            + " landline0; cat /sys/class/net/landline0/mtu; wg show landline0 allowed-ips; wg show"
            + " landline0 persistent-keepalive; cd /proc/sys/net/ipv4/conf; cat landline0/rp_filter"
            + " landline0/forwarding; cat br0/forwarding eth0/forwarding 2>/dev/null || true");
  }

  private static String stateOrNothing(Namespace host) {
    try {
      return state(host);
    } catch (LabException e) {
      return ""; // a part is missing at this moment
    }
  }

  private static void repair(Namespace host, Service service, String before, Drift drift) {
    int known = service.repairs().size();
    long start = System.nanoTime();
    host.must("sh", "-c", drift.command());
    service.await(drift.name(), Patience.LONG, () -> service.repairs().size() > known);
    long millis = (System.nanoTime() - start) / 1_000_000;
    MILLIS.add(millis);
    service.await(drift + " as before", Patience.LONG, () -> stateOrNothing(host).equals(before));
    System.out.printf("    %d ms  %s%n", millis, service.repairs().get(known));
  }

  static List<Drift> onTheSite() {
    return Stream.of(Drift.onTheSite(), Drift.ofWireGuard()).flatMap(List::stream).toList();
  }

  @ParameterizedTest
  @MethodSource("onTheSite")
  void on_the_site(Drift drift) {
    repair(site.host(), siteService, siteState, drift);
  }

  static List<Drift> onTheHub() {
    return List.of(
        new Drift("the ruleset flushed", "nft flush ruleset"),
        new Drift(
            "a forward deleted by hand",
            "nft delete element inet landline forward_keep '{ 203.0.113.10 . udp . 55193 }'"),
        new Drift(
            "a forward added by hand",
            "nft add element inet landline forward_keep"
                + " '{ 203.0.113.10 . udp . 56000 : 10.49.7.19 }'"),
        new Drift("our table deleted", "nft delete table inet landline"),
        new Drift("our routes flushed", "ip route flush table main proto 201"),
        new Drift("the link down", "ip link set landline0 down"),
        new Drift("the link deleted", "ip link del landline0"),
        new Drift("the address deleted", "ip addr flush dev landline0"),
        new Drift("the peer removed", "wg set landline0 peer $(wg show landline0 peers) remove"),
        new Drift(
            "allowed-ips changed",
            "wg set landline0 peer $(wg show landline0 peers) allowed-ips 10.99.0.2/32"),
        new Drift("the listen port changed", "wg set landline0 listen-port 51999"),
        new Drift("the MTU changed", "ip link set landline0 mtu 1300"),
        new Drift("rp_filter changed", "echo 1 > " + Drift.CONF + "landline0/rp_filter"),
        new Drift("forwarding of eth0 switched off", "echo 0 > " + Drift.CONF + "eth0/forwarding"),
        new Drift("forwarding switched off", "echo 0 > /proc/sys/net/ipv4/ip_forward"));
  }

  @ParameterizedTest
  @MethodSource("onTheHub")
  void on_the_hub(Drift drift) {
    repair(lab.hub(), hubService, hubState, drift);
  }

  @Test
  void who_changed_nftables_is_named() {
    int known = siteService.repairs().size();
    site.host().sh("nft delete table inet landline");
    siteService.await("repair", Patience.LONG, () -> siteService.repairs().size() > known);
    assertThat(siteService.repairs().get(known)).contains("nft, process ");
  }

  @Test
  void who_changed_a_rule_is_a_guess() {
    int known = siteService.repairs().size();
    site.host().sh("ip rule del pref 4211");
    siteService.await("repair", Patience.LONG, () -> siteService.repairs().size() > known);
    assertThat(siteService.repairs().get(known)).containsPattern("likely (ip, )?process [0-9]+");
  }

  @Test
  void a_peer_removed_after_half_a_minute_of_silence_comes_back() throws InterruptedException {
    Thread.sleep(35_000); // the silence itself is what is tested
    repair(
        site.host(),
        siteService,
        siteState,
        new Drift("the peer removed", "wg set landline0 peer $(wg show landline0 peers) remove"));
    landline.awaitTunnel(site);
  }

  @Test
  void a_ruleset_flushed_again_and_again_lets_nothing_out() {
    int known = siteService.repairs().size();
    for (int i = 0; i < 15; i++) {
      site.host().sh("nft flush ruleset");
      site.host().nft(Lab.masquerade("home", "wan0"));
      int sent = dmr6.sent();
      siteService.await("more talk", Patience.LONG, () -> dmr6.sent() > sent + 3);
    }
    siteService.await(
        "all as before", Patience.LONG, () -> stateOrNothing(site.host()).equals(siteState));
    assertThat(siteService.repairs().size()).isGreaterThan(known);
    // What counts is whether the guard was there all the time: IPv6 has nothing else.
    assertThat(site.host().ruleset()).contains("table inet landline_guard");
  }

  @Test
  void events_that_were_lost_are_made_up_for() {
    int known = siteService.repairs().size();
    // While the service stands still its events do not fit any buffer; the last one is ours.
    siteService.signal("STOP");
    try {
      StringBuilder flood = new StringBuilder();
      for (int i = 0; i < 12_000; i++) {
        String route = "192.0.2.0/24 dev lo table 999 metric " + (i % 100 + 1) + "\n";
        flood.append(i / 100 % 2 == 0 ? "route add " : "route del ").append(route);
      }
      site.host().ip(List.of(flood.toString().split("\n", -1)));
      site.host().sh("ip rule del pref 4210");
    } finally {
      siteService.signal("CONT");
    }
    siteService.await("loss", Patience.LONG, () -> siteService.log().contains("events were lost"));
    siteService.await("repair", Patience.LONG, () -> siteService.repairs().size() > known);
    siteService.await(
        "all as before", Patience.LONG, () -> stateOrNothing(site.host()).equals(siteState));
  }

  @Test
  void a_program_that_fights_back_is_met_slowly_and_loudly() {
    int known = siteService.repairs().size();
    String fighter = "while :; do ip rule del pref 4212 2>/dev/null; sleep 0.1; done";
    try (Running fight = site.host().start("sh", "-c", fighter)) {
      siteService.await(
          "the alarm",
          Duration.ofMinutes(10),
          () -> siteService.log().contains("<3>somebody keeps undoing Landline's changes (likely"));
      assertThat(fight.isAlive()).isTrue();
      assertThat(siteService.repairs().size() - known).isBetween(15, 200);
    }
    siteService.await(
        "peace",
        Patience.LONG,
        () -> siteService.log().contains("nobody undoes Landline's changes any more"));
    assertThat(state(site.host())).isEqualTo(siteState);
  }

  @Test
  void live_flows_that_are_right_keep_their_conntrack_entries() {
    Map<FlowTuple, Integer> before = flows();
    assertThat(before.keySet()).anyMatch(t -> t.sourcePort() == 7000);
    siteService.signal("HUP");
    siteService.await(
        "reload", Patience.LONG, () -> siteService.log().contains("configuration read again"));
    int sent = dmr.sent();
    siteService.await("more talk", Patience.LONG, () -> dmr.sent() > sent + 20);
    Map<FlowTuple, Integer> after = flows();
    before.keySet().retainAll(after.keySet());
    assertThat(before.keySet()).anyMatch(t -> t.sourcePort() == 7000);
    assertThat(after).containsAllEntriesOf(before);
  }

  private static Map<FlowTuple, Integer> flows() {
    return site.host()
        .call(
            () -> {
              try (KernelConntrack conntrack = KernelConntrack.open()) {
                return conntrack.flows(AddressFamily.IPV4).stream()
                    .collect(
                        Collectors.toMap(
                            Flow::original, Flow::id, (one, other) -> one, HashMap::new));
              }
            });
  }

  @Test
  void what_is_not_ours_is_left_alone() {
    site.host().nft("table inet other { chain c { comment \"theirs\"; }; }");
    site.host().sh("ip rule add pref 4250 from 192.0.2.9 lookup main");
    try {
      int known = siteService.repairs().size();
      site.host().sh("ip rule del pref 4210");
      siteService.await("repair", Patience.LONG, () -> siteService.repairs().size() > known);
      assertThat(site.host().ruleset()).contains("theirs");
      assertThat(site.host().sh("ip rule")).contains("4250:");
    } finally {
      site.host().sh("ip rule del pref 4250");
      site.host().sh("nft delete table inet other");
    }
  }

  @Test
  void packets_pass_after_repair() {
    repair(
        site.host(),
        siteService,
        siteState,
        new Drift("the link deleted", "ip link del landline0"));
    landline.awaitTunnel(site);
    try (UdpEcho echo = UdpEcho.on(site.device("dmr"), at("10.49.7.19:55193"));
        UdpPeer stranger = UdpPeer.on(lab.client(), at(Lab.STRANGER, 5200))) {
      UdpExchange.ask(stranger, hub(55193));
      assertThat(echo.seen()).hasSize(1);
    }
  }
}
