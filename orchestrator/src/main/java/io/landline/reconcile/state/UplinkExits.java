// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.state;

import io.landline.compile.UplinkFacts;
import io.landline.kernel.Link;
import io.landline.kernel.ObservedRoute;
import io.landline.kernel.ObservedRoute.NextHop;
import io.landline.net.AddressFamily;
import io.landline.net.IpAddress;
import io.landline.policy.SitePolicy;
import io.landline.policy.Uplink;
import io.landline.route.RouteType;
import io.landline.route.RoutingTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The ways to the internet that a site's uplinks have now. Where the configuration names no
 * gateway, it is that of the main table's best route by this interface, whatever its metric.
 */
public final class UplinkExits {
  private UplinkExits() {}

  /**
   * Reads them; none where the site does not choose among uplinks.
   *
   * @param hub the hub's addresses: a route to one of them alone counts too
   */
  public static List<UplinkFacts.Exit> of(Kernel kernel, SitePolicy policy, List<IpAddress> hub) {
    if (!policy.choosesUplink()) {
      return List.of();
    }
    List<ObservedRoute> routes =
        kernel.routing().routes(RoutingTable.MAIN).stream()
            .filter(route -> route.type() == RouteType.UNICAST.number() && !route.isOurs())
            .filter(route -> leadsTo(route, hub))
            .sorted(
                Comparator.comparing((ObservedRoute route) -> -route.destination().length())
                    .thenComparingLong(ObservedRoute::metric))
            .toList();
    List<UplinkFacts.Exit> exits = new ArrayList<>();
    for (int i = 0; i < policy.uplinks().size(); i++) {
      Uplink uplink = policy.uplinks().get(i);
      for (AddressFamily family : AddressFamily.values()) {
        exit(kernel, routes, uplink, i, family).ifPresent(exits::add);
      }
    }
    return exits;
  }

  private static Optional<UplinkFacts.Exit> exit(
      Kernel kernel, List<ObservedRoute> routes, Uplink uplink, int place, AddressFamily family) {
    if (kernel.links().link(uplink.device()).filter(Link::carrier).isEmpty()) {
      return Optional.empty();
    }
    if (uplink.gateway().isPresent()) {
      return uplink.gateway().get().family() == family
          ? Optional.of(new UplinkFacts.Exit(place, family, uplink.gateway()))
          : Optional.empty();
    }
    return routes.stream()
        .filter(route -> route.destination().family() == family)
        .flatMap(route -> route.nextHops().stream())
        .filter(hop -> hop.device().equals(Optional.of(uplink.device())))
        .filter(hop -> hop.gateway().filter(g -> g.family() != family).isEmpty())
        .findFirst()
        .map(NextHop::gateway)
        .map(gateway -> new UplinkFacts.Exit(place, family, gateway));
  }

  /** Whether a route is a default one, or leads to the hub. */
  private static boolean leadsTo(ObservedRoute route, List<IpAddress> hub) {
    return route.destination().length() == 0
        || hub.stream().anyMatch(route.destination()::contains);
  }
}
