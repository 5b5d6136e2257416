// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.net.IpAddress;
import io.landline.policy.Name;
import java.util.Optional;

/**
 * What is known about a device.
 *
 * @param name its name; on a hub, its address
 * @param address its address on the LAN
 * @param captured whether all its traffic to the internet should use the tunnel
 * @param there whether it answers neighbour discovery; absent if unknown
 * @param packetsInTenMinutes packets from it that passed through this host in the last ten minutes;
 *     absent if unknown
 */
public record DeviceStatus(
    Name name,
    IpAddress address,
    boolean captured,
    Optional<Boolean> there,
    Optional<Long> packetsInTenMinutes) {}
