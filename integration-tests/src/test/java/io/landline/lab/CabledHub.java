// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.compile.HubCompiler;
import io.landline.compile.HubFacts;
import io.landline.config.Configuration;
import io.landline.policy.HubSite;
import io.landline.probe.ProbePrefix;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.util.HashMap;
import java.util.Map;

/**
 * A hub's own rules and routes on any kernel; a cable stands for the tunnel, and behind it is one
 * host with the addresses of all sites' devices, which sends as it likes. The hub did not route
 * before.
 *
 * <pre>
 *   client eth0 198.51.100.20, .99 --- eth0 203.0.113.10, .11 hub landline0 --- landline0 sites
 * </pre>
 */
final class CabledHub implements AutoCloseable {
  final Namespace client = Namespace.create("client");
  final Namespace hub = Namespace.create("hub");
  final Namespace sites = Namespace.create("sites");

  /**
   * Lays the cables and brings the hub up.
   *
   * @param configuration of the hub, with {@code KEY} for each site's key
   * @param devices addresses of the host behind the tunnel
   */
  CabledHub(String configuration, String... devices) throws Exception {
    this(devices);
    String text = configuration;
    while (text.contains("KEY")) {
      text = text.replaceFirst("KEY", PrivateKey.generate().publicKey().toString());
    }
    Configuration.Hub read = (Configuration.Hub) TwoEnds.read(text);
    Map<PublicKey, ProbePrefix> prefixes = new HashMap<>();
    for (HubSite site : read.policy().sites()) {
      prefixes.put(site.publicKey(), prefix(site.address().bytes()[3]));
    }
    TwoEnds.bring(hub, HubCompiler.compile(read.policy(), new HubFacts(true, prefixes, false)));
  }

  private CabledHub(String... devices) {
    Wiring.prepare(client, false);
    Wiring.prepare(hub, true);
    Wiring.prepare(sites, false);
    Wiring wiring = new Wiring();
    wiring.cable(client, "eth0", hub, "eth0");
    wiring.cable(hub, "landline0", sites, "landline0");
    wiring.in(
        client,
        "link set lo up",
        "addr add 198.51.100.20/24 dev eth0",
        "addr add 198.51.100.99/24 dev eth0",
        "route add 203.0.113.0/24 dev eth0");
    wiring.in(
        hub,
        "link set lo up",
        "addr add 203.0.113.10/24 dev eth0",
        "addr add 203.0.113.11/24 dev eth0",
        "addr add 10.99.0.1/24 dev landline0",
        "route add default dev eth0");
    wiring.in(sites, "link set lo up", "route add default dev landline0");
    for (String device : devices) {
      wiring.in(sites, "addr add " + device + "/24 dev landline0");
    }
    wiring.build();
    // WireGuard asks nobody for a MAC.
    Wiring.set(hub, "ipv4/conf/landline0/proxy_arp", "1");
    Wiring.set(hub, "ipv4/conf/landline0/rp_filter", "0");
  }

  /** The cables alone: the hub forwards and has no rules. */
  static CabledHub plain(String... devices) {
    return new CabledHub(devices);
  }

  /** What the probes of the site of that number begin with. */
  static ProbePrefix prefix(int site) {
    return new ProbePrefix(0x1a2d11e0, site);
  }

  @Override
  public void close() {
    sites.close();
    hub.close();
    client.close();
  }
}
