// SPDX-License-Identifier: Apache-2.0
package io.landline.health.fact;

import io.landline.net.IpAddress;
import io.landline.policy.Name;
import java.util.Optional;

/**
 * What is known of a device. A hub, which knows no names, calls it by its address.
 *
 * @param name what people call it
 * @param address on the LAN
 * @param captured whether all it sends to the internet should go through the tunnel
 * @param reachable whether it answers neighbour discovery
 * @param packetsThroughHere packets of it that crossed this host in the last ten minutes
 * @param ipv6LeavesAs the public IPv6 address with which it passes the tunnel by; a known empty
 *     value if it does not
 */
public record DeviceFacts(
    Name name,
    IpAddress address,
    boolean captured,
    Fact<Boolean> reachable,
    Fact<Long> packetsThroughHere,
    Fact<Optional<IpAddress>> ipv6LeavesAs) {}
