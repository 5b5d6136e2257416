// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.ProtocolPorts;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything a hub should do.
 *
 * @param name the hub's name
 * @param publicInterface where callers from the internet arrive
 * @param publicAddresses addresses of that interface that forwards may use
 * @param tunnel its end of the tunnel
 * @param protect ports that stay the hub's own, WireGuard's among them
 * @param members whom it serves: the sites, then the peers
 * @param footprint numbers and names that could collide
 */
public record HubPolicy(
    Name name,
    InterfaceName publicInterface,
    List<IpAddress> publicAddresses,
    Tunnel tunnel,
    List<ProtocolPorts> protect,
    List<HubSite> members,
    Footprint footprint) {
  public HubPolicy {
    publicAddresses = List.copyOf(publicAddresses);
    protect = protect.stream().sorted().distinct().toList();
    members = members.stream().sorted(Comparator.comparing(HubSite::kind)).toList();
  }

  /** The sites it serves. */
  public List<HubSite> sites() {
    return members.stream().filter(member -> !member.isPeer()).toList();
  }

  /** The devices that are peers themselves. */
  public List<HubSite> peers() {
    return members.stream().filter(HubSite::isPeer).toList();
  }

  /** The same with other sites. */
  public HubPolicy withSites(List<HubSite> other) {
    return withMembers(Stream.concat(other.stream(), peers().stream()).toList());
  }

  /** The same with other sites and peers. */
  public HubPolicy withMembers(List<HubSite> other) {
    return new HubPolicy(name, publicInterface, publicAddresses, tunnel, protect, other, footprint);
  }

  /**
   * A site's test host; empty for a peer, which has none, and where the tunnel's network has no
   * room for one.
   */
  public Optional<Canary> canary(HubSite site) {
    return site.isPeer()
        ? Optional.empty()
        : Canary.of(tunnel.address().network(), site.address(), footprint);
  }
}
