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
 * @param others what is known of further hubs, in the policy's order
 * @param inUse the number of the hub that carries what captured devices send, from 0
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
    UplinkFacts uplinks,
    List<OfHub> others,
    int inUse) {
  /**
   * What is known of one hub.
   *
   * @param endpoint its endpoint, resolved; absent while its name cannot be
   * @param probes the first bytes of probes between site and hub; absent while a key is unknown
   * @param pathMtu bytes of the longest inner packet that the path carries; empty before it was
   *     measured
   */
  public record OfHub(
      Optional<Endpoint> endpoint, Optional<ProbePrefix> probes, Optional<Integer> pathMtu) {}

  public SiteFacts {
    others = List.copyOf(others);
    lanNetworks = lanNetworks.stream().sorted().distinct().toList();
    specificNetworks = specificNetworks.stream().sorted().distinct().toList();
    macs = Map.copyOf(macs);
  }

  /** Facts of a site with one hub. */
  public SiteFacts(
      List<IpPrefix> lanNetworks,
      List<IpPrefix> specificNetworks,
      Map<IpAddress, MacAddress> macs,
      Optional<Endpoint> endpoint,
      boolean forwardingWasOff,
      boolean hasCanaryCable,
      Optional<ProbePrefix> probes,
      Optional<Integer> pathMtu) {
    this(
        lanNetworks,
        specificNetworks,
        macs,
        endpoint,
        forwardingWasOff,
        hasCanaryCable,
        probes,
        pathMtu,
        UplinkFacts.NONE,
        List.of(),
        0);
  }

  /** The same facts, as they are of the hub with this number alone. */
  SiteFacts ofHub(int number) {
    if (number == 0) {
      return this;
    }
    OfHub hub =
        number <= others.size()
            ? others.get(number - 1)
            : new OfHub(Optional.empty(), Optional.empty(), Optional.empty());
    return new SiteFacts(
        lanNetworks,
        specificNetworks,
        macs,
        hub.endpoint(),
        forwardingWasOff,
        hasCanaryCable,
        hub.probes(),
        hub.pathMtu(),
        uplinks,
        List.of(),
        0);
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
        Optional.empty());
  }
}
