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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What others change of Landline's is put back by its service, is counted and told, and meanwhile
 * no packet of a captured device leaves by the WAN. The witnesses of a repair are nft, ip and wg.
 */
@OverWireGuard
@TestMethodOrder(OrderAnnotation.class)
final class DriftTest {
  private static final Duration LIMIT = KeptHost.LIMIT;

  /** Between the datagrams of captured devices that never pause. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  private static final Duration SILENCE = Duration.ofSeconds(35);

  /** Twenty repairs at once, and one more every four seconds. */
  private static final Duration ALL_REPAIRS_ALLOWED = Duration.ofSeconds(81);

  private static final String CONF = "/proc/sys/net/ipv4/conf/";
  private static final String ALARM = "<3>another program keeps undoing Landline's changes";
  private static final String BY_NFT = "nft, process [0-9]+";
  private static final String BY_IP = "likely (ip, )?process [0-9]+";
  private static final String BY_ANYBODY = ".*";
  private static final String PEER = "wg set landline0 peer $(wg show landline0 peers) ";

  private static Lab lab;
  private static Deployment landline;
  private static LabSite site;
  private static KeptHost onSite;
  private static KeptHost onHub;
  private static LeakWitness witness;
  private static UdpFlow dmr;
  private static UdpFlow dmr6;

  /** What people and programs do, in the words of a shell, and what the log says of it. */
  private record Drift(String name, String command, String who, String what) {
    @Override
    public String toString() {
      return name;
    }

    String line() {
      return "(?s)<5>changed by others \\(" + who + "\\), repaired: .*(" + what + ").*";
    }
  }

  @BeforeAll
  static void start() {
    lab = Lab.standard();
    site = lab.site();
    landline = Deployment.on(lab);
    landline.configure(lab.hub(), configuration("story-hub.json"));
    landline.configure(site.host(), configuration("story-site.json"));
    landline.publicKey(site.host().name());
    CompletableFuture<Service> hubService =
        CompletableFuture.supplyAsync(() -> Service.on(landline, lab.hub()));
    Service siteService = Service.on(landline, site.host());
    onHub = new KeptHost(landline, lab.hub(), hubService.join());
    onSite = new KeptHost(landline, site.host(), siteService);
    landline.awaitTunnel(site);
    witness = new LeakWitness(lab);
    dmr = UdpFlow.start(site.device("dmr"), at("10.49.7.19:7000"), at(Lab.CLIENT, 9200), PAUSE);
    dmr6 =
        UdpFlow.start(
            site.device("dmr"), at(site.ipv6("dmr"), 7000), at(Lab.CLIENT_IPV6, 9200), PAUSE);
  }

  @AfterAll
  static void stop() {
    dmr.close();
    dmr6.close();
    witness.close();
    onSite.close();
    onHub.close();
    landline.close();
    lab.close();
    System.out.println("    from before the change: " + summary(onSite.seen(), onHub.seen()));
    System.out.println("    from the first event:   " + summary(onSite.told(), onHub.told()));
  }

  private static String summary(List<Long> some, List<Long> more) {
    List<Long> all = new ArrayList<>(some);
    all.addAll(more);
    all.sort(null);
    return all.isEmpty()
        ? "nothing was repaired"
        : "%d repairs, median %d ms, longest %d ms"
            .formatted(all.size(), all.get(all.size() / 2), all.get(all.size() - 1));
  }

  private static void talk() {
    witness.talk();
    witness.talkIpv6();
  }

  @AfterEach
  void nothing_leaked() {
    assertThat(witness.leakedBesideTheService()).isEmpty();
  }

  private static String deleteLastRule(String chain) {
    return "nft delete rule inet landline %s handle $(nft -a list chain inet landline %s"
            .formatted(chain, chain)
        + " | sed -n 's/.*# handle //p' | tail -n 1)";
  }

  static List<Drift> onTheSite() {
    return List.of(
        new Drift("the ruleset flushed", "nft flush ruleset", BY_NFT, "table created"),
        new Drift("our table deleted", "nft delete table inet landline", BY_NFT, "table created"),
        new Drift(
            "an element deleted",
            "nft delete element inet landline allowed '{ 10.49.7.19 . udp . 55193 }'",
            BY_NFT,
            "add element"),
        new Drift(
            "an element added",
            "nft add element inet landline allowed '{ 10.49.7.50 . tcp . 22 }'",
            BY_NFT,
            "delete element"),
        new Drift("a rule deleted", deleteLastRule("guard"), BY_NFT, "rule"),
        new Drift(
            "a rule of somebody else in our chain",
            "nft insert rule inet landline guard accept",
            BY_NFT,
            "rule"),
        new Drift("a routing rule deleted", "ip rule del pref 4210", BY_IP, "ip rule add 4210"),
        // ip flushes by a second socket, whose port is nobody's number.
        new Drift(
            "our routing rules flushed", "ip rule flush protocol 201", BY_ANYBODY, "rules? add"),
        new Drift(
            "our routing tables flushed",
            "ip route flush table 5200; ip route flush table 5201",
            BY_ANYBODY,
            "route"),
        new Drift("the link down", "ip link set landline0 down", BY_ANYBODY, "link|interface"),
        new Drift(
            "the link down and up",
            "ip link set landline0 down; ip link set landline0 up",
            BY_ANYBODY,
            "route|link|interface"),
        new Drift("the link deleted", "ip link del landline0", BY_ANYBODY, "interface created"),
        new Drift(
            "the address deleted", "ip addr flush dev landline0", BY_ANYBODY, "address|interface"),
        new Drift("the peer removed", PEER + "remove", BY_ANYBODY, "peer"),
        new Drift("allowed-ips changed", PEER + "allowed-ips 10.99.0.1/32", BY_ANYBODY, "allowed"),
        new Drift("the MTU changed", "ip link set landline0 mtu 1300", BY_ANYBODY, "mtu 1420"),
        new Drift(
            "rp_filter changed",
            "echo 1 > " + CONF + "landline0/rp_filter",
            BY_ANYBODY,
            "rp_filter"),
        new Drift(
            "forwarding of br0 switched off",
            "echo 0 > " + CONF + "br0/forwarding",
            BY_ANYBODY,
            "br0.forwarding"),
        new Drift(
            "forwarding switched off",
            "echo 0 > /proc/sys/net/ipv4/ip_forward",
            BY_ANYBODY,
            "interfaces set"));
  }

  @ParameterizedTest
  @MethodSource("onTheSite")
  @Order(1)
  void on_the_site(Drift drift) {
    assertThat(onSite.repair(drift.name(), drift.command(), DriftTest::talk)).matches(drift.line());
  }

  static List<Drift> onTheHub() {
    return List.of(
        new Drift("the ruleset flushed", "nft flush ruleset", BY_NFT, "table created"),
        new Drift(
            "a forward deleted by hand",
            "nft delete element inet landline forward_keep '{ 203.0.113.10 . udp . 55193 }'",
            BY_NFT,
            "add element"),
        new Drift(
            "a forward added by hand",
            "nft add element inet landline forward_keep"
                + " '{ 203.0.113.10 . udp . 56000 : 10.49.7.19 }'",
            BY_NFT,
            "delete element"),
        new Drift("our routes flushed", "ip route flush table main proto 201", BY_ANYBODY, "route"),
        new Drift("the link down", "ip link set landline0 down", BY_ANYBODY, "link|interface"),
        new Drift("the link deleted", "ip link del landline0", BY_ANYBODY, "interface created"),
        new Drift(
            "the address deleted", "ip addr flush dev landline0", BY_ANYBODY, "address|interface"),
        new Drift("the peer removed", PEER + "remove", BY_ANYBODY, "peer"),
        new Drift("allowed-ips changed", PEER + "allowed-ips 10.99.0.2/32", BY_ANYBODY, "allowed"),
        new Drift("the MTU changed", "ip link set landline0 mtu 1300", BY_ANYBODY, "mtu 1420"),
        new Drift(
            "rp_filter changed",
            "echo 1 > " + CONF + "landline0/rp_filter",
            BY_ANYBODY,
            "rp_filter"),
        new Drift(
            "forwarding of eth0 switched off",
            "echo 0 > " + CONF + "eth0/forwarding",
            BY_ANYBODY,
            "eth0.forwarding"),
        new Drift(
            "the listen port changed",
            "wg set landline0 listen-port 51999",
            BY_ANYBODY,
            "listen.port"));
  }

  @ParameterizedTest
  @MethodSource("onTheHub")
  @Order(2)
  void on_the_hub(Drift drift) {
    assertThat(onHub.repair(drift.name(), drift.command(), DriftTest::talk)).matches(drift.line());
  }

  @Test
  @Order(2)
  void on_the_site_the_endpoint_changed() {
    // While anything comes from the hub WireGuard itself finds back: it follows its peer.
    lab.internet()
        .nft(
            """
            table inet silence {
              chain forward {
                type filter hook forward priority 0; policy accept;
                ip6 saddr 2001:db8:1::10 drop
              }
            }
            """);
    try {
      String line = onSite.repair("the endpoint", PEER + "endpoint 192.0.2.77:9", DriftTest::talk);
      assertThat(line).contains("endpoint [2001:db8:1::10]:51820");
    } finally {
      lab.internet().sh("nft delete table inet silence");
    }
  }

  @Test
  @Order(3)
  void a_peer_removed_after_half_a_minute_of_silence_comes_back() {
    // The silence itself is what is tested; most of it has passed while the hub was at work.
    Await.pass(SILENCE.minus(onSite.untouched()));
    onSite.repair("the peer removed", PEER + "remove", DriftTest::talk);
  }

  @Test
  @Order(4)
  void packets_pass_after_all_of_it() {
    landline.awaitTunnel(site);
    try (UdpEcho echo = UdpEcho.on(site.device("dmr"), at("10.49.7.19:55193"));
        UdpPeer stranger = UdpPeer.on(lab.client(), at(Lab.STRANGER, 5200))) {
      UdpExchange.ask(stranger, hub(55193));
      assertThat(echo.seen()).hasSize(1);
    }
  }

  @Test
  @Order(5)
  void a_ruleset_flushed_again_and_again_lets_nothing_out() {
    int known = onSite.service().repairs().size();
    for (int i = 0; i < 6; i++) {
      site.host().sh("nft flush ruleset");
      site.host().nft(Lab.masquerade("home", "wan0"));
      int sent = dmr6.sent();
      onSite.service().await("more talk", LIMIT, () -> dmr6.sent() > sent + 3);
    }
    onSite.awaitAsBefore("flushed again and again");
    assertThat(onSite.service().repairs().size()).isGreaterThan(known);
    // What counts is whether the guard was there all the time: IPv6 has nothing else.
    assertThat(site.host().ruleset()).contains("table inet landline_guard");
  }

  @Test
  @Order(6)
  void what_is_not_ours_is_left_alone() {
    site.host().nft("table inet other { chain c { comment \"theirs\"; }; }");
    site.host().sh("ip rule add pref 4250 from 192.0.2.9 lookup main");
    try {
      int known = onSite.service().repairs().size();
      site.host().sh("ip rule del pref 4210");
      onSite.service().await("repair", LIMIT, () -> onSite.service().repairs().size() > known);
      assertThat(site.host().ruleset()).contains("theirs");
      assertThat(site.host().sh("ip rule")).contains("4250:");
    } finally {
      site.host().sh("ip rule del pref 4250");
      site.host().sh("nft delete table inet other");
    }
  }

  @Test
  @Order(7)
  void live_flows_that_are_right_keep_their_conntrack_entries() {
    Map<FlowTuple, Integer> before = flows();
    assertThat(before.keySet()).anyMatch(t -> t.sourcePort() == 7000);
    onSite.service().signal("HUP");
    onSite
        .service()
        .await("reload", LIMIT, () -> onSite.service().log().contains("configuration reloaded"));
    int sent = dmr.sent();
    onSite.service().await("more talk", LIMIT, () -> dmr.sent() > sent + 20);
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
  @Order(8)
  void events_that_were_lost_are_made_up_for() {
    int known = onSite.service().repairs().size();
    // While the service stands still its events do not fit any buffer; the last one is ours.
    onSite.service().signal("STOP");
    try {
      List<String> flood = new ArrayList<>();
      for (int i = 0; i < 6_000; i++) {
        String verb = i / 100 % 2 == 0 ? "add" : "del";
        flood.add("route " + verb + " 192.0.2.0/24 dev lo table 999 metric " + (i % 100 + 1));
      }
      site.host().ip(flood);
      site.host().sh("ip rule del pref 4210");
    } finally {
      onSite.service().signal("CONT");
    }
    onSite
        .service()
        .await("loss", LIMIT, () -> onSite.service().log().contains("events were lost"));
    onSite.service().await("repair", LIMIT, () -> onSite.service().repairs().size() > known);
    onSite.awaitAsBefore("lost events");
  }

  @Test
  @Order(9)
  void a_program_that_fights_back_is_met_slowly_and_loudly() {
    awaitAllRepairsAllowed();
    int alarms = said(ALARM);
    int known = onSite.service().repairs().size();
    String fighter = "while :; do ip rule del pref 4212 2>/dev/null; sleep 0.1; done";
    try (Running fight = site.host().start("sh", "-c", fighter)) {
      onSite.service().await("the alarm", Duration.ofMinutes(2), () -> said(ALARM) > alarms);
      assertThat(onSite.service().log()).contains(ALARM + " (likely");
      assertThat(fight.isAlive()).isTrue();
      assertThat(onSite.service().repairs().size() - known).isBetween(15, 200);
    }
    awaitPeace();
    onSite.awaitAsBefore("a fight");
  }

  /** The other cases used up some of the repairs that the service allows itself at once. */
  private static void awaitAllRepairsAllowed() {
    awaitPeace();
    AtomicInteger known = new AtomicInteger(onSite.service().repairs().size());
    AtomicLong since = new AtomicLong(System.nanoTime());
    BooleanSupplier rested =
        () -> {
          int repairs = onSite.service().repairs().size();
          if (known.getAndSet(repairs) != repairs) {
            since.set(System.nanoTime());
          }
          return System.nanoTime() - since.get() > ALL_REPAIRS_ALLOWED.toNanos();
        };
    onSite.service().await("no repair for a while", Duration.ofMinutes(5), rested);
  }

  private static void awaitPeace() {
    String peace = "Landline's changes are no longer being undone";
    onSite.service().await("peace", Duration.ofMinutes(5), () -> said(peace) == said(ALARM));
  }

  private static int said(String words) {
    return onSite.service().log().split(Pattern.quote(words), -1).length - 1;
  }
}
