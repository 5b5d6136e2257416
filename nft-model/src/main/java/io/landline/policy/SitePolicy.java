// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything a site should do.
 *
 * @param name the site's name
 * @param lan interfaces to its devices
 * @param uplinks its ways to the internet in the order of preference; their interfaces may be those
 *     of {@code lan}, beside the router
 * @param tunnel its end of the tunnel
 * @param hub the other end
 * @param devices every device that has a name
 * @param forwards the forwards to its devices
 * @param capture the captured devices
 * @param footprint numbers and names that could collide
 */
public record SitePolicy(
    Name name,
    List<InterfaceName> lan,
    List<Uplink> uplinks,
    Tunnel tunnel,
    SiteHub hub,
    List<Device> devices,
    List<Forward> forwards,
    Capture capture,
    Footprint footprint) {
  public SitePolicy {
    lan = List.copyOf(lan);
    uplinks = List.copyOf(uplinks);
    devices = List.copyOf(devices);
    forwards = List.copyOf(forwards);
  }

  /** The interfaces to the internet, each once. */
  public List<InterfaceName> wan() {
    return uplinks.stream().map(Uplink::device).distinct().toList();
  }

  /**
   * Whether Landline chooses the uplink of the tunnel's packets. With one uplink, whose gateway is
   * that of the main table, that table alone routes them.
   */
  public boolean choosesUplink() {
    return uplinks.size() > 1 || uplinks.stream().anyMatch(uplink -> uplink.gateway().isPresent());
  }

  /** Its test host; empty where the tunnel's network has no room for one. */
  public Optional<Canary> canary() {
    return Canary.of(tunnel.address().network(), tunnel.address().address(), footprint);
  }

  /**
   * The hub's part, as a policy whose only site this is, where the site does it itself: where its
   * hub is a provider's.
   */
  public Optional<HubPolicy> asHub() {
    return hub.provider().map(this::asHub);
  }

  private HubPolicy asHub(SiteHub.Provider provider) {
    IpAddress own = tunnel.address().address();
    List<IpAddress> captured =
        Stream.concat(Stream.of(own), capture.devices().stream().map(Device::address)).toList();
    List<IpPrefix> addresses =
        Stream.concat(captured.stream(), forwards.stream().map(Forward::target))
            .map(IpAddress::asPrefix)
            .sorted()
            .distinct()
            .toList();
    HubSite site =
        new HubSite(
            name,
            provider.publicKey(),
            Optional.empty(),
            own,
            addresses,
            captured,
            List.of(),
            HubSite.USUAL_FORWARDS,
            List.of(),
            provider.publicAddress(),
            forwards);
    List<IpAddress> used =
        Stream.concat(
                Stream.of(provider.publicAddress()), forwards.stream().map(Forward::publicAddress))
            .sorted()
            .distinct()
            .toList();
    return new HubPolicy(name, tunnel.device(), used, tunnel, List.of(), List.of(site), footprint);
  }
}
