// SPDX-License-Identifier: Apache-2.0
package io.landline.health.fact;

import io.landline.net.IpAddress;
import io.landline.policy.Name;
import java.util.Optional;

/**
 * What is known about a device.
 *
 * @param name its name; on a hub, its address
 * @param address its address on the LAN
 * @param captured whether all its traffic to the internet should use the tunnel
 * @param reachable whether it answers neighbour discovery
 * @param packetsThroughHere packets from it that passed through this host in the last ten minutes
 * @param ipv6LeavesAs the public IPv6 address with which its traffic bypasses the tunnel; a known
 *     empty value if it does not
 */
public record DeviceFacts(
    Name name,
    IpAddress address,
    boolean captured,
    Fact<Boolean> reachable,
    Fact<Long> packetsThroughHere,
    Fact<Optional<IpAddress>> ipv6LeavesAs) {}
