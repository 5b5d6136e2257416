// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.TwoEnds.await;
import static io.landline.lab.TwoEnds.bring;
import static io.landline.lab.TwoEnds.fault;
import static io.landline.lab.TwoEnds.read;
import static io.landline.lab.TwoEnds.whole;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.compile.HubCompiler;
import io.landline.compile.HubFacts;
import io.landline.compile.SiteCompiler;
import io.landline.compile.SiteFacts;
import io.landline.config.Configuration;
import io.landline.ffi.UnixPacketListener;
import io.landline.ffi.UnixPacketSocket;
import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.Round;
import io.landline.net.IpPrefix;
import io.landline.net.ProtocolPorts;
import io.landline.path.PathMtuSearch;
import io.landline.probe.ProbeKey;
import io.landline.prober.Prober;
import io.landline.testhost.Handover;
import io.landline.testhost.TestHostSource;
import io.landline.uplink.UplinkProbing;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The probes of both ends through the real rules and routes, on any kernel: a veth pair replaces
 * the tunnel.
 *
 * <pre>
 *   hub   eth0 203.0.113.10 -------- wan0 203.0.113.77  site
 *         landline0 10.99.0.1 ------ landline0 10.99.0.2
 *                                    br0 10.49.7.1
 * </pre>
 */
final class ProberTest {
  private static final Leg IPSC = Leg.forwardOutside(ProtocolPorts.parse("udp/55193"));
  private static final Leg OTHER = Leg.forwardOutside(ProtocolPorts.parse("udp/55400"));
  private static final Leg TCP = Leg.tcp(ProtocolPorts.parse("tcp/51882"));
  private static final PrivateKey HUB_KEY = PrivateKey.generate();
  private static final PrivateKey SITE_KEY = PrivateKey.generate();

  private final Namespace hub = Namespace.create("hub");
  private final Namespace site = Namespace.create("site");
  private final BlockingQueue<Round> ofHub = new LinkedBlockingQueue<>();
  private final BlockingQueue<Round> ofSite = new LinkedBlockingQueue<>();
  private Optional<Prober> atHub = Optional.empty();
  private Optional<Prober> atSite = Optional.empty();
  private final List<TestHostSource> sources = new ArrayList<>();

  @TempDir Path folder;

  @BeforeEach
  void setUp() throws Exception {
    Wiring.prepare(hub, true);
    Wiring.prepare(site, true);
    Wiring wiring = new Wiring();
    wiring.cable(hub, "eth0", site, "wan0");
    wiring.cable(hub, "landline0", site, "landline0");
    wiring.in(
        hub,
        "link set lo up",
        "link set landline0 mtu 1420",
        "addr add 203.0.113.10/24 dev eth0",
        "addr add 10.99.0.1/24 dev landline0");
    wiring.in(
        site,
        "link set lo up",
        "link set landline0 mtu 1420",
        "addr add 203.0.113.77/24 dev wan0",
        "addr add 10.99.0.2/24 dev landline0",
        "link add br0 type bridge",
        "link set br0 up",
        "addr add 10.49.7.1/24 dev br0");
    wiring.build();
    for (Namespace end : List.of(hub, site)) {
      // A WireGuard interface needs no ARP; this one answers it for any address.
      Wiring.set(end, "ipv4/conf/landline0/proxy_arp", "1");
    }
    Configuration.Hub ofTheHub = hubs();
    Configuration.Site ofTheSite = sites();
    ProbeKey key = ProbeKey.ofHub(HUB_KEY, SITE_KEY.publicKey());
    bring(
        hub,
        HubCompiler.compile(
            ofTheHub.policy(),
            new HubFacts(false, Map.of(SITE_KEY.publicKey(), key.prefix()), false)));
    bring(
        site,
        SiteCompiler.compile(
            ofTheSite.policy(),
            new SiteFacts(
                List.of(IpPrefix.parse("10.49.7.0/24")),
                List.of(),
                Map.of(),
                Optional.empty(),
                false,
                false,
                Optional.of(key.prefix()),
                Optional.empty())));
    start(true, ofTheHub, ofTheSite);
  }

  /**
   * Starts both ends.
   *
   * @param own whether they create their test hosts themselves
   */
  private void start(boolean own, Configuration ofTheHub, Configuration ofTheSite) {
    TestHostSource hubs = source("hub", own);
    TestHostSource sites = source("site", own);
    atHub =
        Optional.of(
            hub.call(
                () ->
                    Prober.start(
                        ofTheHub,
                        HUB_KEY,
                        hubs,
                        PathMtuSearch.NONE,
                        UplinkProbing.NONE,
                        ofHub::add,
                        this::trouble)));
    atSite =
        Optional.of(
            site.call(
                () ->
                    Prober.start(
                        ofTheSite,
                        SITE_KEY,
                        sites,
                        PathMtuSearch.NONE,
                        UplinkProbing.NONE,
                        ofSite::add,
                        this::trouble)));
  }

  private TestHostSource source(String name, boolean own) {
    Path socket = folder.resolve(name);
    Path mark = folder.resolve(name + "-down");
    TestHostSource source =
        own ? TestHostSource.of(socket, mark) : TestHostSource.asking(socket, mark);
    sources.add(source);
    return source;
  }

  private void trouble(String what) {
    System.out.println("    trouble: " + what);
  }

  private static Configuration.Hub hubs() throws Exception {
    return (Configuration.Hub) read(hubText());
  }

  private static Configuration.Site sites() throws Exception {
    return (Configuration.Site) read(siteText());
  }

  private static String hubText() {
    return """
    { "role": "hub", "name": "seattle",
      "public": { "interface": "eth0", "addresses": ["203.0.113.10"] },
      "tunnel": { "interface": "landline0", "address": "10.99.0.1/24", "listenPort": 51820, "mtu": 1420 },
      "probe": { "interval": 2, "timeout": 1 },
      "sites": [ { "name": "wa7vc", "publicKey": "%s", "address": "10.99.0.2", "lan": ["10.49.7.0/24"],
                   "captured": ["10.49.7.19"], "publicAddress": "203.0.113.10" } ],
      "forwards": [ { "name": "ipsc", "listen": "udp/55193", "site": "wa7vc", "to": "10.49.7.19" },
                    { "name": "other", "listen": "udp/55400", "site": "wa7vc", "to": "10.49.7.19",
                      "from": ["198.51.100.99/32"] } ] }
    """
        .formatted(SITE_KEY.publicKey());
  }

  private static String siteText() {
    return """
    { "role": "site", "name": "wa7vc", "lan": ["br0"], "wan": ["wan0"],
      "tunnel": { "interface": "landline0", "address": "10.99.0.2/24", "mtu": 1420 },
      "hub": { "publicKey": "%s", "endpoint": "203.0.113.10:51820", "address": "10.99.0.1",
               "publicAddress": "203.0.113.10", "keepalive": 25 },
      "probe": { "interval": 2, "timeout": 1 },
      "devices": [ { "name": "dmr", "address": "10.49.7.19" } ],
      "forwards": [ { "name": "ipsc", "listen": "udp/55193", "to": "dmr" },
                    { "name": "other", "listen": "udp/55400", "to": "dmr", "from": ["198.51.100.99/32"] } ],
      "capture": { "devices": ["dmr"] } }
    """
        .formatted(HUB_KEY.publicKey());
  }

  @AfterEach
  void clear() {
    atSite.ifPresent(Prober::close);
    atHub.ifPresent(Prober::close);
    sources.forEach(TestHostSource::close);
    site.close();
    hub.close();
  }

  private static void silent(BlockingQueue<Round> rounds, Leg leg) throws Exception {
    await(rounds, leg, r -> r instanceof LegResult.Datagrams d && d.received() == 0);
  }

  @Test
  void every_leg_is_answered_with_the_right_source() throws Exception {
    LegResult.Stream stream =
        (LegResult.Stream)
            await(ofSite, TCP, r -> r instanceof LegResult.Stream s && s.connected().isPresent());
    assertThat(stream.isWhole()).isTrue();
    LegResult.Datagrams seen = whole(ofSite, Leg.SEEN_AS);
    assertThat(seen.caller().orElseThrow().isRight()).isTrue();
    assertThat(seen.caller().orElseThrow().seen().address()).hasToString("203.0.113.10");
    // The second forward's list of sources does not contain this site.
    for (Leg outside : List.of(IPSC, OTHER)) {
      assertThat(whole(ofSite, outside).answer().orElseThrow().isRight()).isTrue();
    }
    LegResult.Datagrams inside = whole(ofHub, Leg.FORWARD_INSIDE);
    assertThat(inside.caller().orElseThrow().isRight()).isTrue();
    assertThat(inside.answer().orElseThrow().seen()).hasToString("203.0.113.10:51882");
    whole(ofHub, Leg.TUNNEL);
    assertThat(hub.must("nft", "list", "set", "inet", "landline", "packets_in"))
        .contains("203.0.113.10 . udp . 55193 counter packets 0");
  }

  @Test
  void only_the_blocked_port_is_silent() throws Exception {
    whole(ofSite, IPSC);
    fault(hub, "type filter hook prerouting priority raw; iifname \"eth0\" udp dport 55193 drop");
    silent(ofSite, IPSC);
    whole(ofSite, OTHER);
    whole(ofSite, Leg.TUNNEL);
    hub.sh("nft delete table inet fault");
    whole(ofSite, IPSC);
  }

  @Test
  void a_foreign_drop_on_the_site_stops_forwards_but_not_the_tunnel() throws Exception {
    whole(ofHub, Leg.FORWARD_INSIDE);
    fault(site, "type filter hook forward priority 10; iifname \"landline0\" drop");
    silent(ofHub, Leg.FORWARD_INSIDE);
    silent(ofSite, IPSC);
    whole(ofHub, Leg.TUNNEL);
  }

  @Test
  void a_foreign_translation_is_seen_by_the_hubs_test_host() throws Exception {
    whole(ofSite, Leg.SEEN_AS);
    fault(
        hub,
        "type nat hook postrouting priority srcnat - 10; oifname \"ll-stranger\" masquerade"
            + " random");
    LegResult.Datagrams wrong =
        (LegResult.Datagrams)
            await(
                ofSite,
                Leg.SEEN_AS,
                r ->
                    r instanceof LegResult.Datagrams d
                        && d.caller().filter(c -> !c.isRight()).isPresent());
    assertThat(wrong.caller().orElseThrow().seen().address()).hasToString("198.18.51.1");
    assertThat(wrong.received()).isEqualTo(5);
  }

  @Test
  void the_largest_datagram_that_passes_is_found() throws Exception {
    fault(
        hub,
        "type filter hook prerouting priority raw; iifname \"landline0\" meta length > 1300 drop");
    LegResult result =
        await(
            ofSite,
            Leg.TUNNEL,
            r -> r instanceof LegResult.Datagrams d && d.largest().equals(OptionalInt.of(1300)));
    assertThat(result).isInstanceOf(LegResult.Datagrams.class);
  }

  @Test
  void a_thousand_requests_at_once_share_one_round() throws Exception {
    whole(ofSite, Leg.SEEN_AS);
    ofSite.clear();
    CountDownLatch served = new CountDownLatch(500);
    AtomicInteger abandoned = new AtomicInteger();
    for (int i = 0; i < 500; i++) {
      atSite.orElseThrow().requestRound(served::countDown, () -> true);
      atSite.orElseThrow().requestRound(abandoned::incrementAndGet, () -> false);
    }
    assertThat(served.await(2, TimeUnit.MINUTES)).isTrue();
    // The one under way, one for all requests, and the few that are due meanwhile.
    assertThat(ofSite).hasSizeBetween(1, 10);
    assertThat(abandoned).hasValue(0);
  }

  @Test
  void a_hub_without_a_prober_answers_nothing() throws Exception {
    whole(ofSite, Leg.SEEN_AS);
    atHub.ifPresent(Prober::close);
    silent(ofSite, Leg.TUNNEL);
  }

  @Test
  void a_removed_test_host_is_created_again() throws Exception {
    whole(ofSite, IPSC);
    site.sh("ip link delete ll-canary");
    ofSite.clear();
    whole(ofSite, IPSC);
    assertThat(site.run("ip", "link", "show", "ll-canary").status()).isZero();
  }

  /** The same test host stays, so that no probe on its way is lost. */
  @Test
  void adding_a_site_disturbs_no_other_site() throws Exception {
    whole(ofSite, IPSC);
    whole(ofHub, Leg.FORWARD_INSIDE);
    String cable = text("ip", "-o", "link", "show", "ll-stranger");
    List<String> sockets = sockets();
    PublicKey key = PrivateKey.generate().publicKey();
    assertThat(cable).contains("ll-stranger");
    assertThat(sockets).hasSize(1);
    String another =
        hubText()
            .replace(
                "\"sites\": [ ",
                "\"sites\": [ { \"name\": \"k7xyz\", \"publicKey\": \""
                    + key
                    + "\", \"address\": \"10.99.0.3\", \"lan\": [\"10.50.0.0/24\"],"
                    + " \"publicAddress\": \"203.0.113.10\" }, ");
    for (String text : List.of(another, hubText())) {
      hub.call(
          () -> {
            atHub.orElseThrow().follow(read(text), HUB_KEY);
            return null;
          });
      ofSite.clear();
      whole(ofSite, IPSC);
      assertThat(text("ip", "-o", "link", "show", "ll-stranger")).isEqualTo(cable);
      assertThat(sockets()).isEqualTo(sockets);
    }
  }

  @Test
  void test_hosts_from_root_work_the_same() throws Exception {
    clearProbers();
    // Each answers one request: the sockets last.
    List<CompletableFuture<Void>> roots = List.of(root("hub"), root("site"));
    start(false, hubs(), sites());
    roots.forEach(CompletableFuture::join);
    every_leg_is_answered_with_the_right_source();
    site.sh("ip link delete ll-canary");
    ofSite.clear();
    whole(ofSite, IPSC);
    // A new prober uses the same sockets for a new test host.
    atSite.ifPresent(Prober::close);
    TestHostSource source = sources.get(sources.size() - 1);
    ofSite.clear();
    Configuration.Site again = sites();
    atSite =
        Optional.of(
            site.call(
                () ->
                    Prober.start(
                        again,
                        SITE_KEY,
                        source,
                        PathMtuSearch.NONE,
                        UplinkProbing.NONE,
                        ofSite::add,
                        this::trouble)));
    every_leg_is_answered_with_the_right_source();
    // Taken down by the mark, and up again.
    Path mark = Files.createFile(folder.resolve("site-down"));
    await(
        ofSite,
        IPSC,
        r -> r instanceof LegResult.NotKnown why && why.reason().contains("test-hosts down"));
    await(ofHub, Leg.FORWARD_INSIDE, r -> r instanceof LegResult.NotKnown);
    CompletableFuture<Void> created = root("site");
    Files.delete(mark);
    whole(ofSite, IPSC);
    whole(ofHub, Leg.FORWARD_INSIDE);
    created.join();
  }

  @Test
  void without_a_test_host_legs_are_not_known() throws Exception {
    clearProbers();
    start(false, hubs(), sites());
    await(
        ofSite,
        Leg.SEEN_AS,
        r ->
            r instanceof LegResult.NotKnown why
                && why.reason().contains("no other process provides one"));
    await(ofSite, IPSC, r -> r instanceof LegResult.NotKnown);
    whole(ofSite, Leg.TUNNEL);
  }

  /** The kernel's numbers of the responder at the hub's tunnel address. */
  private List<String> sockets() {
    return Pattern.compile("10.99.0.1:51880 .* ino:\\d+")
        .matcher(text("ss", "-Hlnue", "sport = :51880"))
        .results()
        .map(MatchResult::group)
        .toList();
  }

  private String text(String... command) {
    return hub.run(command).out();
  }

  private void clearProbers() {
    atSite.ifPresent(Prober::close);
    atHub.ifPresent(Prober::close);
    sources.forEach(TestHostSource::close);
    ofSite.clear();
    ofHub.clear();
  }

  /** Answers one request, as {@code landline test-hosts up} does. */
  private CompletableFuture<Void> root(String name) throws Exception {
    UnixPacketListener listener = UnixPacketListener.at(folder.resolve(name));
    return CompletableFuture.runAsync(
        () -> {
          try (listener;
              UnixPacketSocket client = listener.accept(Patience.LONG).orElseThrow()) {
            Handover.give(client, 0);
          }
        });
  }
}
