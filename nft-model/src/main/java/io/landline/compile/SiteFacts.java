// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.MacAddress;
import java.util.List;
import java.util.Map;

/**
 * What the compiler must know of a site beside its policy.
 *
 * @param lanNetworks IPv4 networks of the addresses on the lan interfaces
 * @param specificNetworks networks of either family that the host reaches by a route that is
 *     neither a default nor through the tunnel
 * @param macs Ethernet addresses seen or remembered for devices
 * @param forwardingWasOff whether the wan interfaces did not forward before Landline came
 */
public record SiteFacts(
    List<IpPrefix> lanNetworks,
    List<IpPrefix> specificNetworks,
    Map<IpAddress, MacAddress> macs,
    boolean forwardingWasOff) {
  public SiteFacts {
    lanNetworks = lanNetworks.stream().sorted().distinct().toList();
    specificNetworks = specificNetworks.stream().sorted().distinct().toList();
    macs = Map.copyOf(macs);
  }
}
