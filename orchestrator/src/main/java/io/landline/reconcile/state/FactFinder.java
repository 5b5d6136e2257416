// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.state;

import io.landline.compile.HubFacts;
import io.landline.compile.RoutedNetworks;
import io.landline.compile.SiteFacts;
import io.landline.compile.UplinkFacts;
import io.landline.kernel.Link;
import io.landline.kernel.Neighbour;
import io.landline.kernel.ObservedRoute;
import io.landline.net.AddressFamily;
import io.landline.net.Endpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.MacAddress;
import io.landline.policy.Device;
import io.landline.policy.Footprint;
import io.landline.policy.HubLink;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.SitePolicy;
import io.landline.probe.ProbeKey;
import io.landline.probe.ProbePrefix;
import io.landline.route.InterfaceSettings;
import io.landline.route.RoutingTable;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the facts of this host that the compiler needs besides the configuration. */
public final class FactFinder {
  private static final int RTN_UNICAST = 1;

  /** States of neighbours that answer now; STALE and FAILED ones had the address once. */
  private static final Set<Neighbour.State> ANSWERING =
      Set.of(
          Neighbour.State.REACHABLE,
          Neighbour.State.DELAY,
          Neighbour.State.PROBE,
          Neighbour.State.PERMANENT);

  private static final IpPrefix LINK_LOCAL6 = IpPrefix.parse("fe80::/10");

  private final Kernel kernel;
  private final FormerSettings former;
  private final LearnedMacs macs;
  private final SharedMacs shared;
  private final PathMeasurements measurements;
  private final UplinkSelection uplinks;
  private final long now;

  /**
   * A finder over this kernel and the stored state.
   *
   * @param now the time on the clock of {@code shared}
   */
  public FactFinder(
      Kernel kernel,
      FormerSettings former,
      LearnedMacs macs,
      SharedMacs shared,
      PathMeasurements measurements,
      UplinkSelection uplinks,
      long now) {
    this.kernel = kernel;
    this.former = former;
    this.macs = macs;
    this.shared = shared;
    this.measurements = measurements;
    this.uplinks = uplinks;
    this.now = now;
  }

  /**
   * The facts of a hub.
   *
   * @param key its own, from which the probes' first bytes are derived
   */
  public HubFacts hub(HubPolicy policy, PrivateKey key) {
    Map<PublicKey, ProbePrefix> prefixes = new HashMap<>();
    for (HubSite site : policy.sites()) {
      try {
        prefixes.put(site.publicKey(), ProbeKey.ofHub(key, site.publicKey()).prefix());
      } catch (IllegalArgumentException e) {
        // An invalid key: this site cannot send probes.
      }
    }
    return new HubFacts(
        forwardingWasOff(policy.publicInterface()),
        prefixes,
        exists(Footprint.STRANGER_LINK),
        measurements.inForce());
  }

  private boolean exists(InterfaceName name) {
    return kernel.links().link(name).isPresent();
  }

  /**
   * The facts of a site.
   *
   * @param key its own, from which the probes' first bytes are derived where a hub knows it
   * @param macs of its devices, from {@link #macs}
   * @param endpoints of each hub, resolved
   * @param inUse the number of the hub that carries what captured devices send
   */
  public SiteFacts site(
      SitePolicy policy,
      PrivateKey key,
      Map<IpAddress, MacAddress> macs,
      List<Optional<Endpoint>> endpoints,
      int inUse) {
    List<SiteFacts.OfHub> hubs = new ArrayList<>();
    for (HubLink link : policy.links()) {
      hubs.add(
          new SiteFacts.OfHub(
              endpoints.get(hubs.size()),
              probes(link.hub().publicKey(), link.key(key)),
              measurements.inForce(link.hub().publicKey()).map(PathMeasurement::mtu)));
    }
    SiteFacts.OfHub first = hubs.get(0);
    return new SiteFacts(
        lanNetworks(policy),
        specificNetworks(policy.tunnels()),
        macs,
        first.endpoint(),
        policy.wan().stream().anyMatch(this::forwardingWasOff),
        exists(Footprint.CANARY_LINK),
        first.probes(),
        first.pathMtu(),
        new UplinkFacts(
            uplinks.inUse(policy),
            UplinkExits.of(
                kernel,
                policy,
                hubs.stream()
                    .flatMap(hub -> hub.endpoint().stream())
                    .map(Endpoint::address)
                    .toList())),
        hubs.subList(1, hubs.size()),
        inUse);
  }

  private static Optional<ProbePrefix> probes(PublicKey hub, PrivateKey key) {
    try {
      return Optional.of(ProbeKey.ofSite(key, hub).prefix());
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // an invalid key: the hub cannot send probes
    }
  }

  /** The lan and wan interfaces that do not exist now. */
  public List<InterfaceName> absent(SitePolicy policy) {
    List<InterfaceName> there = kernel.links().links().stream().map(Link::name).toList();
    return Stream.concat(policy.lan().stream(), policy.wan().stream())
        .distinct()
        .filter(name -> !there.contains(name))
        .toList();
  }

  private boolean forwardingWasOff(InterfaceName name) {
    Optional<InterfaceSettings> now =
        kernel.links().link(name).map(link -> kernel.links().settings(name));
    return former.forwardingWasOff(name, now);
  }

  /** The networks of the lan interfaces, both families. */
  public List<IpPrefix> lanNetworks(SitePolicy policy) {
    return kernel.links().links().stream()
        .filter(link -> policy.lan().contains(link.name()))
        .map(Link::addresses)
        .flatMap(List::stream)
        .map(InterfaceAddress::network)
        .filter(p -> !isLinkLocal(p))
        .toList();
  }

  private static boolean isLinkLocal(IpPrefix network) {
    return LINK_LOCAL6.contains(network);
  }

  /**
   * The networks of main that are reached by a specific route: not by a default route or its
   * equivalent, and not through a tunnel.
   */
  public List<IpPrefix> specificNetworks(List<InterfaceName> tunnels) {
    return routedNetworks(kernel.routing().routes(RoutingTable.MAIN), tunnels).values().stream()
        .flatMap(networks -> RoutedNetworks.own(networks).stream())
        .toList();
  }

  /** The destinations of these routes, without defaults and the tunnels', by output interfaces. */
  public static Map<Set<InterfaceName>, List<IpPrefix>> routedNetworks(
      List<ObservedRoute> routes, List<InterfaceName> tunnels) {
    return routes.stream()
        .filter(route -> route.type() == RTN_UNICAST && !route.isOurs())
        .filter(route -> route.destination().length() > 0)
        .filter(route -> !isLinkLocal(route.destination()))
        .filter(route -> !leadsInto(route, tunnels))
        .collect(
            Collectors.groupingBy(
                FactFinder::interfaces,
                Collectors.mapping(ObservedRoute::destination, Collectors.toList())));
  }

  private static Set<InterfaceName> interfaces(ObservedRoute route) {
    return route.nextHops().stream()
        .flatMap(hop -> hop.device().stream())
        .collect(Collectors.toSet());
  }

  /** Whether the route goes through one of these interfaces. */
  public static boolean leadsInto(ObservedRoute route, List<InterfaceName> tunnels) {
    return route.nextHops().stream()
        .anyMatch(hop -> hop.device().filter(tunnels::contains).isPresent());
  }

  /**
   * The captured devices' MAC addresses: learned before, else seen now. So a learned one survives
   * when another device gets the IP address, or the device a new one.
   */
  public DeviceMacs macs(SitePolicy policy) {
    Map<MacAddress, Set<IpAddress>> seen = new HashMap<>();
    Map<IpAddress, MacAddress> known = new HashMap<>();
    for (Neighbour neighbour : kernel.links().neighbours()) {
      boolean ipv4 = neighbour.address().family() == AddressFamily.IPV4;
      if (ipv4 && policy.lan().contains(neighbour.device())) {
        neighbour
            .mac()
            .ifPresent(
                mac -> {
                  if (ANSWERING.contains(neighbour.state())) {
                    seen.computeIfAbsent(mac, m -> new HashSet<>()).add(neighbour.address());
                  }
                  known.put(neighbour.address(), mac);
                });
      }
    }
    shared.look(seen, now);
    Map<IpAddress, MacAddress> remembered = macs.read();
    known.putAll(remembered);
    known.keySet().retainAll(policy.capture().devices().stream().map(Device::address).toList());
    Map<IpAddress, MacAddress> setAside = new HashMap<>(known);
    setAside.keySet().retainAll(remembered.keySet());
    setAside.values().removeIf(mac -> !shared.isLasting(mac));
    Map<IpAddress, MacAddress> unfit = new HashMap<>(known);
    unfit.keySet().removeAll(remembered.keySet());
    unfit.values().removeIf(mac -> seen.getOrDefault(mac, Set.of()).size() < 2);
    unfit.putAll(setAside);
    known.keySet().removeAll(unfit.keySet());
    return new DeviceMacs(known, unfit, setAside);
  }
}
