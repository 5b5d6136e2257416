// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.compile.HostState;
import io.landline.compile.HubCompiler;
import io.landline.compile.HubFacts;
import io.landline.compile.Rendering;
import io.landline.compile.SiteCompiler;
import io.landline.compile.SiteFacts;
import io.landline.config.Configuration;
import io.landline.config.reader.ConfigReader;
import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.Round;
import io.landline.net.IpPrefix;
import io.landline.path.PathMtuSearch;
import io.landline.probe.ProbeKey;
import io.landline.prober.Prober;
import io.landline.testhost.TestHostSource;
import io.landline.uplink.UplinkProbing;
import io.landline.wireguard.PrivateKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A hub and a site on a little internet, with probers and Landline's own rules and routes, on any
 * kernel: a cable stands for the tunnel.
 *
 * <pre>
 *   client eth0 198.51.100.20 --- internet --- hub   eth0 203.0.113.10, or 10.200.0.5 behind a
 *                                    |                    provider that translates 1:1
 *                                    |               landline0 10.99.0.1
 *                                    |                   | a cable
 *                                    +-------- site  wan0 192.0.2.77, landline0 10.99.0.2
 *                                                    br0 10.49.7.1
 * </pre>
 */
final class TwoEnds implements AutoCloseable {
  private static final PrivateKey HUB_KEY = PrivateKey.generate();
  private static final PrivateKey SITE_KEY = PrivateKey.generate();

  final Namespace internet = Namespace.create("internet");
  final Namespace client = Namespace.create("client");
  final Namespace hub = Namespace.create("hub");
  final Namespace site = Namespace.create("site");
  final BlockingQueue<Round> ofHub = new LinkedBlockingQueue<>();
  final BlockingQueue<Round> ofSite = new LinkedBlockingQueue<>();
  private final List<Prober> probers = new ArrayList<>();
  private final List<TestHostSource> sources = new ArrayList<>();

  /**
   * Lays the cables.
   *
   * @param hubAddress the hub's on its own interface
   */
  TwoEnds(String hubAddress) {
    List.of(internet, hub, site).forEach(host -> Wiring.prepare(host, true));
    Wiring.prepare(client, false);
    boolean translated = !hubAddress.equals("203.0.113.10");
    Wiring wiring = new Wiring();
    wiring.cable(internet, "c0", client, "eth0");
    wiring.cable(internet, "h0", hub, "eth0");
    wiring.cable(internet, "s0", site, "wan0");
    wiring.cable(hub, "landline0", site, "landline0");
    String gateway = translated ? "10.200.0.1" : "203.0.113.1";
    wiring.in(
        internet,
        "link set lo up",
        "addr add 198.51.100.1/24 dev c0",
        "addr add 198.51.100.99/24 dev c0",
        "addr add " + gateway + "/24 dev h0",
        "addr add 192.0.2.254/24 dev s0",
        // Whatever passed it would be seen at the client.
        "route add 192.0.2.9/32 via 198.51.100.20");
    wiring.in(client, "link set lo up", "addr add 198.51.100.20/24 dev eth0");
    wiring.in(client, "route add default via 198.51.100.1");
    wiring.in(
        hub,
        "link set lo up",
        "link set landline0 mtu 1420",
        "addr add " + hubAddress + "/24 dev eth0",
        "addr add 10.99.0.1/24 dev landline0",
        "route add default via " + gateway);
    wiring.in(
        site,
        "link set lo up",
        "link set landline0 mtu 1420",
        "addr add 192.0.2.77/24 dev wan0",
        "addr add 10.99.0.2/24 dev landline0",
        "route add default via 192.0.2.254",
        "link add br0 type bridge",
        "link set br0 up",
        "addr add 10.49.7.1/24 dev br0");
    wiring.build();
    for (Namespace end : List.of(hub, site)) {
      // WireGuard asks nobody for a MAC.
      Wiring.set(end, "ipv4/conf/landline0/proxy_arp", "1");
    }
    if (translated) {
      internet.nft(
          """
          table ip provider {
            chain in {
              type nat hook prerouting priority dstnat;
              ip daddr 203.0.113.10 dnat to %s
            }
            chain out {
              type nat hook postrouting priority srcnat;
              ip saddr %s snat to 203.0.113.10
            }
          }
          """
              .formatted(hubAddress, hubAddress));
    }
  }

  /**
   * Brings both ends up.
   *
   * @param world the hub's {@code public} but for its interface
   * @param probe of the site, beside the interval and the timeout
   */
  void start(String world, String probe, Path folder) throws Exception {
    Configuration.Hub ofTheHub =
        (Configuration.Hub)
            read(
                """
                { "role": "hub", "name": "seattle",
                  "public": { "interface": "eth0", %s },
                  "tunnel": { "address": "10.99.0.1/24" },
                  "probe": { "interval": 2, "timeout": 1 },
                  "sites": [ { "name": "wa7vc", "publicKey": "%s", "address": "10.99.0.2",
                               "lan": ["10.49.7.0/24"], "captured": ["10.49.7.19"] } ],
                  "forwards": [ { "name": "ipsc", "listen": "udp/55193", "site": "wa7vc",
                                  "to": "10.49.7.19" } ] }
                """
                    .formatted(world, SITE_KEY.publicKey()));
    Configuration.Site ofTheSite =
        (Configuration.Site)
            read(
                """
                { "role": "site", "name": "wa7vc", "lan": ["br0"], "wan": ["wan0"],
                  "tunnel": { "address": "10.99.0.2/24" },
                  "hub": { "publicKey": "%s", "endpoint": "203.0.113.10:51820",
                           "address": "10.99.0.1", "publicAddress": "203.0.113.10" },
                  "probe": { "interval": 2, "timeout": 1 %s },
                  "devices": [ { "name": "dmr", "address": "10.49.7.19" } ],
                  "forwards": [ { "name": "ipsc", "listen": "udp/55193", "to": "dmr" } ],
                  "capture": { "devices": ["dmr"] } }
                """
                    .formatted(HUB_KEY.publicKey(), probe));
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
    start(hub, ofTheHub, HUB_KEY, ofHub, folder);
    start(site, ofTheSite, SITE_KEY, ofSite, folder);
  }

  private void start(
      Namespace host,
      Configuration configuration,
      PrivateKey key,
      BlockingQueue<Round> rounds,
      Path folder) {
    TestHostSource source =
        TestHostSource.of(folder.resolve(host.name()), folder.resolve(host.name() + "-down"));
    sources.add(source);
    probers.add(
        host.call(
            () ->
                Prober.start(
                    configuration,
                    key,
                    source,
                    PathMtuSearch.NONE,
                    UplinkProbing.NONE,
                    rounds::add,
                    what -> System.out.println("    trouble: " + what))));
  }

  static Configuration read(String text) throws Exception {
    return ConfigReader.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The rules and routes that the configuration comes to; the link is there already. */
  static void bring(Namespace host, HostState state) {
    host.nft(Rendering.nft(state));
    Rendering.routes(state)
        .lines()
        .filter(l -> l.startsWith("ip rule") || l.startsWith("ip route") || l.startsWith("sysctl"))
        .forEach(host::sh);
  }

  /** The first round from now on in which the leg's result is so. */
  static LegResult await(BlockingQueue<Round> rounds, Leg leg, Predicate<LegResult> condition)
      throws Exception {
    long limit = System.nanoTime() + 4 * Patience.LONG.toNanos();
    Optional<LegResult> last = Optional.empty();
    while (System.nanoTime() < limit) {
      Round round = rounds.poll(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
      if (round != null) {
        Optional<LegResult> result = round.result(leg);
        if (result.filter(condition).isPresent()) {
          return result.get();
        }
        last = result.isPresent() ? result : last;
      }
    }
    throw new AssertionError(leg + " is still " + last);
  }

  /** The first burst from now on of which all came back. */
  static LegResult.Datagrams whole(BlockingQueue<Round> rounds, Leg leg) throws Exception {
    return (LegResult.Datagrams)
        await(rounds, leg, r -> r instanceof LegResult.Datagrams d && d.lost() == 0);
  }

  static void fault(Namespace host, String chain) {
    host.nft("table inet fault {\n chain wrong {\n " + chain + "\n }\n }\n");
  }

  @Override
  public void close() {
    probers.forEach(Prober::close);
    sources.forEach(TestHostSource::close);
    List.of(site, hub, client, internet).forEach(Namespace::close);
  }
}
