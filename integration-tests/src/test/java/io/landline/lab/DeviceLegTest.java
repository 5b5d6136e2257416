// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.TwoEnds.bring;
import static io.landline.lab.TwoEnds.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.compile.HostState;
import io.landline.compile.HubCompiler;
import io.landline.compile.HubFacts;
import io.landline.compile.SiteCompiler;
import io.landline.compile.SiteFacts;
import io.landline.config.Configuration;
import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.LegResult.Datagrams;
import io.landline.health.fact.Round;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.Sighting;
import io.landline.path.PathMtuSearch;
import io.landline.policy.Name;
import io.landline.probe.ProbeKey;
import io.landline.probe.ProbePrefix;
import io.landline.prober.Prober;
import io.landline.testhost.TestHostSource;
import io.landline.uplink.UplinkProbing;
import io.landline.wireguard.PrivateKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Probes sent as captured devices, on any kernel: a cable stands for the tunnel, and nobody on it
 * checks what the hub's WireGuard would.
 *
 * <pre>
 *   hub   landline0 10.99.0.1 ------ landline0 10.99.0.2  site  wan0 100.64.0.2 -- nobody
 *                                              10.49.7.1  br0 ---- dmr 10.49.7.19
 * </pre>
 *
 * <p>A second captured device, flex 10.49.7.20, is switched off.
 */
final class DeviceLegTest {
  private static final Leg DMR = Leg.device(new Name("dmr"));
  private static final Leg FLEX = Leg.device(new Name("flex"));
  private static final Endpoint STRANGER = endpoint("198.18.51.2", 51880);
  private static final Endpoint IPSC = endpoint("10.49.7.19", 55193);
  private static final PrivateKey HUB_KEY = PrivateKey.generate();
  private static final PrivateKey SITE_KEY = PrivateKey.generate();
  private static final ProbePrefix PROBES = ProbeKey.ofHub(HUB_KEY, SITE_KEY.publicKey()).prefix();

  private final Namespace hub = Namespace.create("hub");
  private final Namespace site = Namespace.create("site");
  private final Namespace dmr = Namespace.create("dmr");
  private final Namespace beyond = Namespace.create("beyond");
  private final BlockingQueue<Round> rounds = new LinkedBlockingQueue<>();
  private Optional<Prober> atHub = Optional.empty();
  private Optional<Prober> atSite = Optional.empty();
  private Optional<TestHostSource> hubs = Optional.empty();
  private Optional<TestHostSource> sites = Optional.empty();
  private Optional<PacketCapture> ofDmr = Optional.empty();

  @TempDir Path folder;

  @BeforeEach
  void lay() throws Exception {
    for (Namespace host : List.of(hub, site, dmr, beyond)) {
      Wiring.prepare(host, true);
    }
    Wiring wiring = new Wiring();
    wiring.cable(hub, "landline0", site, "landline0");
    wiring.cable(site, "port0", dmr, "eth0");
    wiring.cable(site, "wan0", beyond, "eth0");
    wiring.cable(hub, "eth0", beyond, "eth1");
    wiring.in(
        hub,
        "link set lo up",
        "addr add 203.0.113.10/24 dev eth0",
        "addr add 10.99.0.1/24 dev landline0");
    wiring.in(
        site,
        "link set lo up",
        "addr add 10.99.0.2/24 dev landline0",
        "link add br0 type bridge",
        "link set port0 master br0",
        "link set br0 up",
        "addr add 10.49.7.1/24 dev br0",
        "addr add 100.64.0.2/10 dev wan0",
        "route add default via 100.64.0.1");
    wiring.in(dmr, "addr add 10.49.7.19/24 dev eth0", "route add default via 10.49.7.1");
    wiring.in(beyond, "addr add 100.64.0.1/10 dev eth0");
    wiring.build();
    for (Namespace end : List.of(hub, site)) {
      // WireGuard asks nobody for a MAC.
      Wiring.set(end, "ipv4/conf/landline0/proxy_arp", "1");
    }
    Configuration.Site ofTheSite = (Configuration.Site) read(siteText());
    bring(hub, hubState("\"10.49.7.19\", \"10.49.7.20\""));
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
                Optional.of(PROBES),
                Optional.empty())));
    Configuration ofTheHub = read(hubText("\"10.49.7.19\", \"10.49.7.20\""));
    hubs = Optional.of(TestHostSource.of(folder.resolve("hub"), folder.resolve("hub-down")));
    sites = Optional.of(TestHostSource.of(folder.resolve("site"), folder.resolve("site-down")));
    ofDmr = Optional.of(PacketCapture.on(dmr, "eth0"));
    atHub =
        Optional.of(
            hub.call(
                () ->
                    Prober.start(
                        ofTheHub,
                        HUB_KEY,
                        hubs.orElseThrow(),
                        PathMtuSearch.NONE,
                        UplinkProbing.NONE,
                        r -> {},
                        this::trouble)));
    atSite =
        Optional.of(
            site.call(
                () ->
                    Prober.start(
                        ofTheSite,
                        SITE_KEY,
                        sites.orElseThrow(),
                        PathMtuSearch.NONE,
                        UplinkProbing.NONE,
                        rounds::add,
                        this::trouble)));
  }

  private static Endpoint endpoint(String address, int port) {
    return new Endpoint(IpAddress.parse(address), port);
  }

  private void trouble(String what) {
    System.out.println("    trouble: " + what);
  }

  private static HostState hubState(String captured) throws Exception {
    return HubCompiler.compile(
        ((Configuration.Hub) read(hubText(captured))).policy(),
        new HubFacts(false, Map.of(SITE_KEY.publicKey(), PROBES), false));
  }

  private static String hubText(String captured) {
    return """
    { "role": "hub", "name": "seattle",
      "public": { "interface": "eth0", "addresses": ["203.0.113.10"] },
      "tunnel": { "interface": "landline0", "address": "10.99.0.1/24" },
      "probe": { "interval": 2, "timeout": 1 },
      "sites": [ { "name": "wa7vc", "publicKey": "%s", "address": "10.99.0.2",
                   "lan": ["10.49.7.0/24"], "captured": [%s] } ],
      "forwards": [ { "name": "ipsc", "listen": "udp/55193", "site": "wa7vc", "to": "10.49.7.19" },
                    { "name": "many", "listen": "udp/61000-65000", "site": "wa7vc",
                      "to": "10.49.7.19" } ] }
    """
        .formatted(SITE_KEY.publicKey(), captured);
  }

  private static String siteText() {
    return """
    { "role": "site", "name": "wa7vc", "lan": ["br0"], "wan": ["wan0"],
      "tunnel": { "interface": "landline0", "address": "10.99.0.2/24" },
      "hub": { "publicKey": "%s", "endpoint": "203.0.113.10:51820", "address": "10.99.0.1",
               "publicAddress": "203.0.113.10" },
      "probe": { "interval": 2, "timeout": 1 },
      "devices": [ { "name": "dmr", "address": "10.49.7.19" },
                   { "name": "flex", "address": "10.49.7.20" } ],
      "forwards": [ { "name": "ipsc", "listen": "udp/55193", "to": "dmr" },
                    { "name": "many", "listen": "udp/61000-65000", "to": "dmr" } ],
      "capture": { "devices": ["dmr", "flex"] } }
    """
        .formatted(HUB_KEY.publicKey());
  }

  @AfterEach
  void clear() {
    atSite.ifPresent(Prober::close);
    atHub.ifPresent(Prober::close);
    sites.ifPresent(TestHostSource::close);
    hubs.ifPresent(TestHostSource::close);
    ofDmr.ifPresent(PacketCapture::close);
    List.of(beyond, dmr, site, hub).forEach(Namespace::close);
  }

  /** The first round from now on in which all these legs are so. */
  private Round await(Map<Leg, Predicate<LegResult>> wanted) throws Exception {
    long limit = System.nanoTime() + 4 * Patience.LONG.toNanos();
    Optional<Round> last = Optional.empty();
    rounds.clear();
    while (System.nanoTime() < limit) {
      Round round = rounds.poll(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
      if (round != null) {
        if (wanted.entrySet().stream()
            .allMatch(w -> round.result(w.getKey()).filter(w.getValue()).isPresent())) {
          return round;
        }
        last = Optional.of(round);
      }
    }
    throw new AssertionError("not so: " + last.map(Round::legs));
  }

  private static boolean isWhole(LegResult result) {
    return result instanceof Datagrams d && d.lost() == 0;
  }

  private static boolean isSilent(LegResult result) {
    return result instanceof Datagrams d && d.received() == 0;
  }

  private Round well() throws Exception {
    return await(
        Map.of(
            Leg.SEEN_AS,
            DeviceLegTest::isWhole,
            DMR,
            DeviceLegTest::isWhole,
            FLEX,
            DeviceLegTest::isWhole));
  }

  private static Sighting caller(Round round, Leg leg) {
    return ((Datagrams) round.result(leg).orElseThrow()).caller().orElseThrow();
  }

  /** What dmr heard or said. */
  private List<Packet> atDmr() {
    return ofDmr
        .orElseThrow()
        .matching(packet -> packet.isTo(IPSC.address()) || packet.isFrom(IPSC.address()));
  }

  @Test
  void a_port_that_another_flow_holds_is_no_port_that_is_not_kept() throws Exception {
    well();
    // As for a clash: another source port for the first flow of dmr, and the right one for others.
    hub.nft(
        """
        table ip clash {
          chain postrouting {
            type nat hook postrouting priority srcnat - 10;
            ip saddr 10.49.7.19 udp dport 51880 limit rate 1/day burst 1 packets \
              counter snat to 203.0.113.10:1024-2000
          }
        }
        """);
    // The round in progress may have sent its burst before.
    assertThat(caller(well(), DMR).isRight()).isTrue();
    assertThat(caller(well(), DMR).isRight()).isTrue();
    assertThat(hub.must("nft", "list", "table", "ip", "clash")).contains("counter packets 1 ");
  }

  @Test
  void each_is_seen_as_the_hub_with_its_port_and_hears_nothing_of_it() throws Exception {
    Round round = well();
    for (Leg leg : List.of(DMR, FLEX)) {
      Sighting seen = caller(round, leg);
      System.out.println("    " + leg + " seen as " + seen.seen());
      assertThat(seen.isRight()).isTrue();
      assertThat(seen.seen().address()).hasToString("203.0.113.10");
      // No forward's, none of those that Linux gives to the canary.
      assertThat(seen.seen().port()).isBetween(65_001, 65_535);
    }
    assertThat(well().result(DMR)).isPresent();
    assertThat(atDmr()).isEmpty();
    // The service does not think that dmr uses this host, nor that a forward carries anything.
    assertThat(site.must("nft", "list", "set", "inet", "landline", "heard"))
        .contains("10.49.7.19 counter packets 0");
    assertThat(hub.must("nft", "list", "table", "inet", "landline"))
        .doesNotContainPattern("61000-65000 counter packets [1-9]");
  }

  @Test
  void one_that_the_hub_does_not_list_is_the_only_one_that_gets_lost() throws Exception {
    well();
    hub.nft(hubState("\"10.49.7.19\"").table().toReplaceScript());
    await(
        Map.of(
            Leg.SEEN_AS,
            DeviceLegTest::isWhole,
            DMR,
            DeviceLegTest::isWhole,
            FLEX,
            DeviceLegTest::isSilent));
    hub.nft(hubState("\"10.49.7.19\", \"10.49.7.20\"").table().toReplaceScript());
    well();
  }

  @Test
  void what_the_site_forwards_and_what_it_sends_as_devices_are_told_apart() throws Exception {
    well();
    site.nft(
        "table inet fault {\n chain wrong {\n type filter hook forward priority 10;"
            + " oifname \"landline0\" ct state new drop\n }\n }\n");
    await(
        Map.of(
            Leg.SEEN_AS,
            DeviceLegTest::isSilent,
            DMR,
            DeviceLegTest::isWhole,
            FLEX,
            DeviceLegTest::isWhole));
  }

  @Test
  void what_comes_late_and_what_routers_report_stays_at_the_site_too() throws Exception {
    Endpoint probe = new Endpoint(IPSC.address(), caller(well(), DMR).seen().port());
    // The socket is gone, the flow is not.
    atSite.ifPresent(Prober::close);
    // Root on the hub sends what he likes; his own conntrack would give it other ports.
    hub.nft(
        "table inet fault {\n chain wrong {\n type filter hook output priority raw;"
            + " oifname \"landline0\" notrack\n }\n }\n");
    try (RawSender sender = RawSender.in(hub);
        UdpPeer service = UdpPeer.on(site, new Endpoint(IpAddress.parse("0.0.0.0"), IPSC.port()))) {
      assertThat(sender.udp(STRANGER, probe, "late")).isTrue();
      assertThat(sender.unreachable(IpAddress.parse("10.99.0.1"), probe, STRANGER)).isTrue();
      // Nor does a stolen hub reach a device or the site as its own test host.
      assertThat(sender.udp(STRANGER, IPSC, "stolen")).isTrue();
      assertThat(sender.udp(endpoint("198.51.100.20", 5), IPSC, "caller")).isTrue();
      ofDmr.orElseThrow().await("the caller", packet -> packet.carries("caller"));
      assertThat(atDmr().stream().filter(p -> p.isTo(IPSC.address())))
          .allMatch(p -> p.carries("caller"));
      assertThat(service.poll(Duration.ofMillis(200))).isEmpty();
    }
    String rules = site.must("nft", "list", "table", "inet", "landline");
    assertThat(rules)
        .containsPattern("ct original ip daddr 198.18.51.2 .* counter packets 1 .*drop")
        .containsPattern("ip saddr 198.18.51.2 counter packets 1 .*drop");
  }

  @Test
  void of_the_site_only_its_own_host_calls_the_hubs_control_port() {
    Endpoint control = endpoint("10.99.0.1", 51880);
    Endpoint ssh = endpoint("10.99.0.2", 22);
    dmr.sh("ip addr add 10.49.7.50/24 dev eth0"); // a device that is not captured
    try (TcpService service = TcpService.on(hub, control);
        TcpService sshd = TcpService.on(site, ssh);
        PacketCapture atHub = PacketCapture.on(hub, "landline0");
        PacketCapture atSite = PacketCapture.on(site, "landline0");
        RawSender devices = RawSender.in(dmr);
        RawSender stolen = RawSender.in(hub)) {
      devices.syn(endpoint("10.49.7.19", 4000), control);
      devices.syn(endpoint("10.49.7.50", 4000), control);
      // Nor does a device that another program's masquerade shows as the site's host.
      site.nft(
          """
          table ip router {
            chain post { type nat hook postrouting priority 100; ip saddr 10.49.7.19 masquerade; }
          }
          """);
      devices.syn(endpoint("10.49.7.19", 4001), control);
      // The port opens nothing at the site: not to a hub that begins a flow, or claims one.
      stolen.syn(control, ssh);
      stolen.tcp(control, ssh, 1, 1, 0x10, new byte[8]);
      stolen.udp(control, ssh, "not a probe");
      // Asked last: all before has passed or died.
      TcpExchange called = TcpExchange.call(site, ssh.address(), control, 100_000);
      assertThat(called.seenAs()).isEqualTo(called.local());
      assertThat(service.callers()).containsExactly(called.local());
      assertThat(atHub.matching(p -> isTcpTo(p, control.port())))
          .isNotEmpty()
          .allMatch(p -> p.ip().orElseThrow().sourcePort() == called.local().port());
      assertThat(ofDmr.orElseThrow().matching(p -> p.outgoing() && isTcpTo(p, control.port())))
          .hasSize(3);
      assertThat(atSite.matching(p -> !p.outgoing() && isTcpTo(p, ssh.port()))).hasSize(2);
      assertThat(atSite.matching(p -> p.outgoing() && p.isFrom(ssh.address()) && isAnswer(p)))
          .isEmpty();
      assertThat(sshd.callers()).isEmpty();
    }
  }

  private static boolean isTcpTo(Packet packet, int port) {
    return packet.ip().stream()
        .anyMatch(ip -> ip.protocol() == Packet.IPPROTO_TCP && ip.destinationPort() == port);
  }

  /** Of the site's ssh, or an error about it. */
  private static boolean isAnswer(Packet packet) {
    return packet.ip().stream()
        .anyMatch(ip -> ip.protocol() == Packet.IPPROTO_ICMP || ip.sourcePort() == 22);
  }

  @Test
  void without_rules_nothing_leaves_by_the_wan() throws Exception {
    well();
    try (PacketCapture wan = PacketCapture.on(site, "wan0")) {
      site.sh("ip rule flush");
      site.sh("ip rule add priority 32766 lookup main");
      await(Map.of(DMR, DeviceLegTest::isSilent, FLEX, DeviceLegTest::isSilent));
      assertThat(site.must("nft", "list", "chain", "inet", "landline", "as_devices"))
          .containsPattern("counter packets [1-9]");
      assertThat(wan.matching(packet -> packet.isUdpPort(STRANGER.port()))).isEmpty();
    }
    assertThat(atDmr()).isEmpty();
  }
}
