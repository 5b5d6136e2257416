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
 * What the compiler must know of a site beside its policy.
 *
 * @param lanNetworks networks of the addresses on the lan interfaces, both families
 * @param specificNetworks networks of either family that the host reaches by a route that is
 *     neither a default nor through the tunnel
 * @param macs Ethernet addresses seen or remembered for devices
 * @param endpoint the hub's endpoint, resolved; absent while its name cannot be
 * @param forwardingWasOff whether the wan interfaces did not forward before Landline came
 * @param hasCanaryCable whether the test host is on a cable of its own, no port of a bridge
 * @param probes what probes between this site and its hub begin with; absent where no key is known
 */
public record SiteFacts(
    List<IpPrefix> lanNetworks,
    List<IpPrefix> specificNetworks,
    Map<IpAddress, MacAddress> macs,
    Optional<Endpoint> endpoint,
    boolean forwardingWasOff,
    boolean hasCanaryCable,
    Optional<ProbePrefix> probes) {
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
        Optional.empty());
  }
}
