// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.net.AddressFamily;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import java.util.Optional;

/**
 * This host's end of the tunnel.
 *
 * @param device the WireGuard interface
 * @param address its address and the tunnel's network
 * @param listenPort UDP port, 0 for one that the kernel chooses
 * @param mtu bytes of the longest inner packet that the interface takes
 * @param measuresPath whether the path's own limit is measured and set on the routes
 */
public record Tunnel(
    InterfaceName device, InterfaceAddress address, int listenPort, int mtu, boolean measuresPath) {
  /** What wg-quick uses on a path of 1500 bytes: room for IPv6, UDP and WireGuard's headers. */
  public static final int DEFAULT_MTU = 1420;

  /** The least MTU that is set by itself: IPv6 needs it (RFC 8200), and every path carries it. */
  public static final int LEAST_MTU = 1280;

  /** What the configuration says where the path is measured. */
  public static final String AUTO_MTU = "auto";

  /** A tunnel with a fixed MTU. */
  public static Tunnel of(InterfaceName device, InterfaceAddress address, int listenPort, int mtu) {
    return new Tunnel(device, address, listenPort, mtu, false);
  }

  /** A tunnel whose paths are measured. */
  public static Tunnel measured(InterfaceName device, InterfaceAddress address, int listenPort) {
    return new Tunnel(device, address, listenPort, DEFAULT_MTU, true);
  }

  /** The MTU as the configuration has it: a number or {@link #AUTO_MTU}. */
  public String mtuText() {
    return measuresPath ? AUTO_MTU : Integer.toString(mtu);
  }

  /**
   * What WireGuard adds to an inner packet, bytes: 32 for its own header and tag, UDP's header of
   * 8, and that of IPv4 or IPv6 (whitepaper, 5.4.6; RFC 768, 791, 8200).
   *
   * @param outer the family of the outer packet
   */
  public static int overhead(AddressFamily outer) {
    return 32 + 8 + (outer == AddressFamily.IPV6 ? 40 : 20);
  }

  /** What the other end should set that neither measures nor answers probes, such as a router. */
  public int safeMtu() {
    return measuresPath ? LEAST_MTU : mtu;
  }

  /**
   * The limit of the routes through the tunnel.
   *
   * @param path bytes of the longest inner packet that the path carries; empty before it was
   *     measured
   * @return empty where the interface's MTU alone decides
   */
  public Optional<Integer> routeMtu(Optional<Integer> path) {
    return measuresPath
        ? Optional.of(Math.max(LEAST_MTU, path.orElse(LEAST_MTU))).filter(limit -> limit < mtu)
        : Optional.empty();
  }
}
