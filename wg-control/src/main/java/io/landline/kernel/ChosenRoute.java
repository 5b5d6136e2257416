// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import java.util.Optional;

/**
 * The route that the kernel chooses for this host's own packets to one address.
 *
 * @param device where they leave; empty if the device's name cannot be expressed
 * @param gateway the next router; empty where the address is on the link
 * @param mtu bytes of the longest packet: what the route limits, or what the path has lately
 *     reported by ICMP ("fragmentation needed", "packet too big"); empty where the device decides
 */
public record ChosenRoute(
    Optional<InterfaceName> device, Optional<IpAddress> gateway, Optional<Integer> mtu) {}
