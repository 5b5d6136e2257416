// SPDX-License-Identifier: Apache-2.0
package io.landline.uplink;

import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An uplink of a site as it is now.
 *
 * @param name what people call it
 * @param device its interface
 * @param gateways its routers now, at most one of each family
 * @param state what probes found
 * @param inUse whether the tunnel leaves by it
 * @param chosen whether people chose it, so that Landline keeps to it
 * @param roundTripSeconds to the hub and back, of the last probe that was answered
 * @param lossRatio the share of its last ten probes that were lost, 0 to 1
 * @param since when it came into this state
 */
public record UplinkStatus(
    String name,
    InterfaceName device,
    List<IpAddress> gateways,
    UplinkState state,
    boolean inUse,
    boolean chosen,
    Optional<Duration> roundTripSeconds,
    double lossRatio,
    Instant since) {
  public UplinkStatus {
    gateways = List.copyOf(gateways);
  }
}
