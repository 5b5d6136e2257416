// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.net.HostEndpoint;
import io.landline.net.IpAddress;
import io.landline.policy.Name;
import io.landline.policy.Tunnel;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The configuration of a peer, as wg-quick(8) and WireGuard's apps read it. It holds secrets.
 *
 * <p>A captured peer sends everything into the tunnel, IPv6 too, which has no address there and so
 * goes nowhere: otherwise it would leave past the tunnel. A peer that only answers must accept any
 * caller from the tunnel and yet send its own traffic as before. WireGuard's apps cannot do that:
 * their allowed IPs are both. wg-quick can, with marks and a table of its own.
 *
 * @param name the peer's name
 * @param hub the hub's name
 * @param key the peer's private key; absent if it made its own
 * @param publicKey its public key
 * @param secret the preshared key
 * @param address its tunnel address
 * @param resolver its DNS server in the tunnel
 * @param hubKey the hub's public key
 * @param endpoint where it reaches the hub
 * @param capture whether all its internet traffic uses the tunnel
 */
record PeerFile(
    Name name,
    Name hub,
    Optional<PrivateKey> key,
    PublicKey publicKey,
    PresharedKey secret,
    IpAddress address,
    Optional<IpAddress> resolver,
    PublicKey hubKey,
    HostEndpoint endpoint,
    boolean capture) {
  /**
   * What every path carries, and WireGuard's Android app uses: a phone changes between networks,
   * and on mobile ones an outer packet of 1500 bytes may not pass.
   */
  private static final int MTU = Tunnel.LEAST_MTU;

  /** IPv4 and TCP headers without options. */
  private static final int HEADERS = 40;

  /** Seconds. The hub must reach it at any time, through its NAT. */
  private static final int KEEPALIVE = 25;

  /** The file for wg-quick, with comments. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "# "
            + name
            + ", a peer of the Landline hub "
            + hub
            + (capture ? "" : "; it only answers callers (Linux: wg-quick and nftables)"));
    lines.add("[Interface]");
    lines.add(
        key.map(own -> "PrivateKey = " + own.reveal())
            .orElse("# PrivateKey = the one whose public key is " + publicKey));
    lines.add("Address = " + address + "/32");
    resolver.ifPresent(dns -> lines.add("DNS = " + dns));
    lines.add("MTU = " + MTU);
    if (!capture) {
      lines.addAll(answering());
    }
    lines.add("");
    lines.add("[Peer]");
    lines.addAll(hubLines());
    return lines;
  }

  /** The same for a QR code, as short as can be: WireGuard's apps read it. */
  String compact() {
    List<String> lines = new ArrayList<>(lines());
    lines.removeIf(line -> line.isEmpty() || line.startsWith("#"));
    return String.join("\n", lines) + "\n";
  }

  private List<String> hubLines() {
    return List.of(
        "PublicKey = " + hubKey,
        "PresharedKey = " + secret.reveal(),
        "AllowedIPs = 0.0.0.0/0" + (capture ? ", ::/0" : ""),
        "Endpoint = " + endpoint,
        "PersistentKeepalive = " + KEEPALIVE);
  }

  /**
   * Flows that callers begin are marked when they arrive, and what answers them goes back into the
   * tunnel by its mark. All else of this host stays as it was.
   */
  private static List<String> answering() {
    int segment = MTU - HEADERS;
    String rules =
        "table ip landline_peer {"
            + " chain callers { type filter hook prerouting priority mangle;"
            + " iifname \"%i\" ct state new ct mark set 0x4c000000;"
            + " iifname \"%i\" tcp flags syn tcp option maxseg size set "
            + segment
            + "; };"
            + " chain answers { type route hook output priority mangle;"
            + " ct mark 0x4c000000 meta mark set ct mark;"
            + " ct mark 0x4c000000 tcp flags syn tcp option maxseg size set "
            + segment
            + "; }; }";
    return List.of(
        "Table = off",
        "PostUp = nft '" + rules + "'",
        "PostUp = sysctl -q -w net.ipv4.conf.%i.rp_filter=2",
        "PostUp = ip route add default dev %i table 5200",
        "PostUp = ip rule add fwmark 0x4c000000 lookup 5200 priority 4200",
        "PostDown = nft delete table ip landline_peer",
        "PostDown = ip rule del fwmark 0x4c000000 lookup 5200 priority 4200");
  }

  /** Does not show the secrets. */
  @Override
  public String toString() {
    return "configuration of peer " + name;
  }
}
