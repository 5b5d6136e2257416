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
public record Tunnel(InterfaceName device, InterfaceAddress address, int listenPort, int mtu) {}
