// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.net.IpAddress;
import io.landline.policy.Name;
import java.util.Optional;

/**
 * What is known of a device.
 *
 * @param name what it is called; a hub calls it by its address
 * @param address on the LAN
 * @param captured whether all that it sends to the internet should go through the tunnel
 * @param there whether it answers neighbour discovery; absent where that is not known
 * @param packetsInTenMinutes packets of it that crossed this host in the last ten minutes; absent
 *     where that is not known
 */
public record DeviceStatus(
    Name name,
    IpAddress address,
    boolean captured,
    Optional<Boolean> there,
    Optional<Long> packetsInTenMinutes) {}
