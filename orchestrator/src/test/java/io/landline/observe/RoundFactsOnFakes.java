// SPDX-License-Identifier: Apache-2.0
package io.landline.observe;

import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.keys.KeyFiles;
import io.landline.fake.InMemoryConntrack;
import io.landline.fake.InMemoryLinks;
import io.landline.fake.InMemoryNft;
import io.landline.fake.InMemoryRouting;
import io.landline.fake.InMemoryWireGuard;
import io.landline.health.fact.DeviceFacts;
import io.landline.health.fact.Facts;
import io.landline.health.fact.Round;
import io.landline.health.fact.Side;
import io.landline.host.LoadedConfiguration;
import io.landline.kernel.Neighbour;
import io.landline.net.Endpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.MacAddress;
import io.landline.path.HubAddress;
import io.landline.path.PathMtuSearch;
import io.landline.policy.HubPolicy;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import io.landline.reconcile.Host;
import io.landline.reconcile.Target;
import io.landline.reconcile.state.Kernel;
import io.landline.reconcile.state.OpenKernel;
import io.landline.wireguard.PublicKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A host on faithful fakes of the kernel, whose state tests set. */
abstract class RoundFactsOnFakes {
  static final String KEY = "A".repeat(42) + "E=";
  static final String SITE =
      """
      { "role": "site", "name": "wa7vc",
        "lan": ["br0"], "wan": ["wan0"],
        "tunnel": { "address": "10.99.0.2/24", "mtu": 1420 },
        "hub": { "publicKey": "%s", "endpoint": "hub.example:51820", "address": "10.99.0.1",
                 "publicAddress": "203.0.113.10" },
        "devices": [ { "name": "dmr", "address": "10.49.7.19", "mac": "02:00:00:00:00:19" },
                     { "name": "flex", "address": "10.49.7.20" },
                     { "name": "nobody", "address": "10.49.7.21" } ],
        "forwards": [ { "name": "ipsc", "listen": "udp/55193", "to": "dmr" },
                      { "name": "cat", "listen": "tcp/4992", "to": "flex" } ],
        "capture": { "devices": ["dmr"] } }
      """
          .formatted(KEY);
  static final String HUB =
      """
      { "role": "hub", "name": "seattle",
        "public": { "interface": "eth0", "addresses": ["203.0.113.10"] },
        "tunnel": { "address": "10.99.0.1/24", "listenPort": 51820, "mtu": 1420 },
        "sites": [ { "name": "other", "address": "10.99.0.3", "lan": ["10.50.0.0/24"],
                     "publicKey": "JpRncXVSGwVpoYnFkMJ2oMNdEsAXrRLNzCpkRDrdgGE=" },
                   { "name": "wa7vc", "address": "10.99.0.2", "lan": ["10.49.7.0/24"],
                     "publicKey": "%s", "captured": ["10.49.7.19"] } ],
        "forwards": [
          { "name": "web", "listen": "tcp/8443", "site": "other", "to": "10.50.0.9" },
          { "name": "ipsc", "listen": "udp/55193", "site": "wa7vc", "to": "10.49.7.19" } ] }
      """
          .formatted(KEY);
  static final PublicKey PEER = PublicKey.parse(KEY);
  static final InterfaceName TUNNEL = InterfaceName.parse("landline0");
  static final InterfaceName LAN = InterfaceName.parse("br0");
  static final InterfaceName WAN = InterfaceName.parse("wan0");
  static final Endpoint AT_HOME = new Endpoint(ip("2001:db8:1::10"), 51820);
  static final Endpoint WRONG_HOST = new Endpoint(ip("2001:db8:9::9"), 51820);
  static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:19");

  @TempDir Path root;
  final InMemoryLinks links = new InMemoryLinks();
  final InMemoryRouting routing = new InMemoryRouting(links);
  final InMemoryNft nft = new InMemoryNft();
  final InMemoryWireGuard wireguard = new InMemoryWireGuard(links);
  final InMemoryConntrack conntrack = new InMemoryConntrack(links);
  final Kernel kernel = new Kernel(links, routing, nft, wireguard, conntrack);
  List<Endpoint> resolved = List.of(AT_HOME);
  final HubAddress names = new HubAddress(name -> resolved);
  HostPaths paths;
  Host host;
  RoundFacts facts;
  LoadedConfiguration configuration;
  int opened;
  int rounds;

  static IpAddress ip(String text) {
    return IpAddress.parse(text);
  }

  @BeforeEach
  void make() throws Exception {
    paths = new HostPaths(root);
    host = new Host(kernel, paths.run(), paths.state());
    facts =
        new RoundFacts(
            this::connect,
            paths,
            names,
            PathMtuSearch.NONE,
            view -> Optional.empty(),
            () -> 30_000_000_000L * rounds);
    new KeyFiles(paths, warning -> {}).createPrivateKey();
    configuration = read(SITE);
  }

  LoadedConfiguration read(String text) throws Exception {
    return LoadedConfiguration.of(
        paths, text.getBytes(StandardCharsets.UTF_8), (priority, line) -> {});
  }

  OpenKernel connect() {
    opened++;
    return new OpenKernel() {
      @Override
      public Kernel kernel() {
        return kernel;
      }

      @Override
      public void close() {
        opened--;
      }
    };
  }

  void plug(InterfaceName name, String mac, String... addresses) {
    links.plug(name, Optional.empty(), MacAddress.parse(mac));
    links.setUp(name);
    for (String address : addresses) {
      links.addAddress(name, InterfaceAddress.parse(address));
    }
  }

  void site() throws Exception {
    plug(LAN, "02:00:00:00:01:01", "10.49.7.1/24");
    plug(WAN, "02:00:00:00:01:02", "100.64.0.2/24", "fe80::2/64");
    begin(SITE);
  }

  void hub() throws Exception {
    plug(InterfaceName.parse("eth0"), "02:00:00:00:01:01", "203.0.113.10/24");
    begin(HUB);
  }

  void begin(String text) throws Exception {
    configuration = read(text);
    host.reconciler().apply(target(), Optional.empty());
    facts.follow(Optional.of(configuration));
  }

  Target target() {
    if (configuration.configuration() instanceof Configuration.Site site) {
      SitePolicy policy = site.policy();
      names.of(policy.hub().endpoint(), Optional.empty());
      return host.target(policy, configuration.key(), List.of(Optional.of(AT_HOME)));
    }
    HubPolicy policy = ((Configuration.Hub) configuration.configuration()).policy();
    return host.target(policy, configuration.key());
  }

  Facts look() {
    Side by = configuration.configuration() instanceof Configuration.Hub ? Side.HUB : Side.SITE;
    Round round =
        new Round(
            Instant.ofEpochSecond(1_800_000_000L + 30L * rounds++),
            by,
            new Name("wa7vc"),
            ip("203.0.113.10"),
            Map.of(),
            Facts.builder().build());
    return facts.with(round).facts();
  }

  static DeviceFacts device(Facts facts, String name) {
    return facts.devices().stream()
        .filter(d -> d.name().text().equals(name))
        .findFirst()
        .orElseThrow();
  }

  void neighbour(String address, Neighbour.State state) {
    links.learn(new Neighbour(LAN, ip(address), Optional.of(MAC), state));
  }
}
