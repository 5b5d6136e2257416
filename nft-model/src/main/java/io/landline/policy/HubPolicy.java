// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.ProtocolPorts;
import java.util.List;
import java.util.Optional;

/**
 * Everything a hub should do.
 *
 * @param name the hub's name
 * @param publicInterface where callers from the internet arrive
 * @param publicAddresses addresses of that interface that forwards may use
 * @param tunnel its end of the tunnel
 * @param protect ports that stay the hub's own, WireGuard's among them
 * @param sites the sites it serves
 * @param footprint numbers and names that could collide
 */
public record HubPolicy(
    Name name,
    InterfaceName publicInterface,
    List<IpAddress> publicAddresses,
    Tunnel tunnel,
    List<ProtocolPorts> protect,
    List<HubSite> sites,
    Footprint footprint) {
  public HubPolicy {
    publicAddresses = List.copyOf(publicAddresses);
    protect = protect.stream().sorted().distinct().toList();
    sites = List.copyOf(sites);
  }

  /** The same with other sites. */
  public HubPolicy withSites(List<HubSite> other) {
    return new HubPolicy(name, publicInterface, publicAddresses, tunnel, protect, other, footprint);
  }

  /** A site's test host; empty where the tunnel's network has no room for one. */
  public Optional<Canary> canary(HubSite site) {
    return Canary.of(tunnel.address().network(), site.address(), footprint);
  }
}
