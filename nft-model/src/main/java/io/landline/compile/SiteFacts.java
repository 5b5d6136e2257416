// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.MacAddress;
import io.landline.probe.ProbePrefix;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the compiler must know about a site besides its policy.
 *
 * @param lanNetworks networks of the addresses on the lan interfaces, both families
 * @param specificNetworks networks of either family that the host reaches by a route that is
 *     neither a default nor through the tunnel
 * @param macs MAC addresses of devices, seen now or learned before
 * @param endpoint the hub's endpoint, resolved; absent while its name cannot be
 * @param forwardingWasOff whether IPv4 forwarding of the wan interfaces was off before Landline
 * @param hasCanaryCable whether the test host has a veth of its own instead of a bridge port
 * @param probes the first bytes of probes between site and hub; absent while a key is unknown
 * @param pathMtu bytes of the longest inner packet that the path to the hub carries; empty before
 *     it was measured
 * @param uplinks its uplinks now
 */
public record SiteFacts(
    List<IpPrefix> lanNetworks,
    List<IpPrefix> specificNetworks,
    Map<IpAddress, MacAddress> macs,
    Optional<Endpoint> endpoint,
    boolean forwardingWasOff,
    boolean hasCanaryCable,
    Optional<ProbePrefix> probes,
    Optional<Integer> pathMtu,
    UplinkFacts uplinks) {
  public SiteFacts {
    lanNetworks = lanNetworks.stream().sorted().distinct().toList();
    specificNetworks = specificNetworks.stream().sorted().distinct().toList();
    macs = Map.copyOf(macs);
  }

  /** Facts of a site whose key is not known. */
  public SiteFacts(
      List<IpPrefix> lanNetworks,
      List<IpPrefix> specificNetworks,
      Map<IpAddress, MacAddress> macs,
      Optional<Endpoint> endpoint,
      boolean forwardingWasOff,
      boolean hasCanaryCable) {
    this(
        lanNetworks,
        specificNetworks,
        macs,
        endpoint,
        forwardingWasOff,
        hasCanaryCable,
        Optional.empty(),
        Optional.empty(),
        UplinkFacts.NONE);
  }
}
