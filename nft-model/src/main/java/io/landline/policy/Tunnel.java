// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;

/**
 * This host's end of the tunnel.
 *
 * @param device the WireGuard interface
 * @param address its address and the tunnel's network
 * @param listenPort UDP port, 0 for one that the kernel chooses
 * @param mtu bytes of an inner packet
 */
public record Tunnel(InterfaceName device, InterfaceAddress address, int listenPort, int mtu) {
  /** What wg-quick uses on a path of 1500 bytes: room for IPv6, UDP and WireGuard's headers. */
  public static final int DEFAULT_MTU = 1420;
}
