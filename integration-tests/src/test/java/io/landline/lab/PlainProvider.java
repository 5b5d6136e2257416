// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.net.IpAddress;
import java.util.List;

/**
 * A provider in one of the lab's hubs: plain {@code wg}, {@code ip} and {@code nft}, no Landline.
 * It routes public addresses down the tunnel, such as {@link #ADDRESS}. It counts, and drops, what
 * comes with any other source, as such providers do.
 */
final class PlainProvider {
  /** The public address of the site. */
  static final String ADDRESS = "203.0.113.77";

  /** A network that is routed to the site too; the provider's own address is in it. */
  static final String NETWORK = "203.0.113.8/29";

  private final Namespace host;

  private PlainProvider(Namespace host) {
    this.host = host;
  }

  /** The provider on the lab's hub, for the lab's first site. */
  static PlainProvider on(Lab lab, Deployment landline) {
    return on(lab, landline, landline.publicKey(lab.site().host().name()));
  }

  /**
   * The provider on the lab's hub, whose own address lies in {@link #NETWORK}.
   *
   * @param siteKey the site's public key
   */
  static PlainProvider on(Lab lab, Deployment landline, String siteKey) {
    return on(lab, landline, lab.hub(), Lab.HUB, siteKey, List.of(ADDRESS + "/32", NETWORK));
  }

  /**
   * The provider on one of the lab's hubs.
   *
   * @param at the hub's own address
   * @param siteKey the site's public key
   * @param networks what it routes to the site
   */
  static PlainProvider on(
      Lab lab,
      Deployment landline,
      Namespace host,
      IpAddress at,
      String siteKey,
      List<String> networks) {
    landline.publicKey(host.name());
    String secret = host.must("cat", landline.root(host) + "/etc/landline/private.key");
    host.ip(List.of("link add wg0 type wireguard", "link set wg0 mtu 1420"));
    host.feed(
            """
            [Interface]
            PrivateKey = %sListenPort = 51820
            [Peer]
            PublicKey = %s
            AllowedIPs = 0.0.0.0/0, ::/0
            """
                .formatted(secret, siteKey),
            "wg",
            "setconf",
            "wg0",
            "/dev/stdin")
        .orThrow();
    host.ip(List.of("link set wg0 up"));
    host.ip(networks.stream().map(network -> "route add " + network + " dev wg0").toList());
    host.sh("sysctl -qw net.ipv4.ip_forward=1");
    // The router in front of the provider sends it these addresses.
    lab.internet()
        .ip(networks.stream().map(network -> "route add " + network + " via " + at).toList());
    host.nft(
        """
        table inet filter {
          counter foreign { }
          counter returned { }
          set allocation {
            type ipv4_addr; flags interval;
            elements = { %s }
          }
          chain from_site {
            type filter hook prerouting priority raw;
            iifname != "wg0" accept
            meta nfproto ipv6 counter name foreign drop
            ip saddr != @allocation counter name foreign drop
            ip daddr @allocation counter name returned
          }
        }
        """
            .formatted(String.join(", ", networks)));
    return new PlainProvider(host);
  }

  /** Packets that came from the site with a source that is not routed to it. */
  long foreign() {
    return packets("foreign");
  }

  /** Packets that came from the site and would go straight back to it. */
  long returned() {
    return packets("returned");
  }

  private long packets(String counter) {
    String text = host.must("nft", "list", "counter", "inet", "filter", counter);
    return Long.parseLong(text.replaceAll("(?s).*packets (\\d+).*", "$1"));
  }

  /** Ends the tunnel: the provider hears nothing of the site any more. */
  void vanish() {
    host.ip(List.of("link set wg0 down"));
  }
}
