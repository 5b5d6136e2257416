// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.net.AddressFamily;
import io.landline.net.Fwmark;
import io.landline.net.IpPrefix;
import io.landline.policy.Footprint;
import io.landline.policy.SitePolicy;
import io.landline.policy.Uplink;
import io.landline.route.Route;
import io.landline.route.RoutingRule;
import io.landline.route.RoutingTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rules and routes of the tunnel's outer packets where a site has several uplinks. Packets with
 * an uplink's mark look up its table: the uplink itself, then the others in the order of
 * preference, then nothing. So the kernel itself goes on to the next uplink when an interface
 * disappears, and these packets never enter the tunnel.
 */
final class UplinkRouting {
  /** Metric of the uplink's own route. */
  private static final long OWN_METRIC = 100;

  /** Metric of the first other uplink's route; the next have one more each. */
  private static final long OTHER_METRIC = 200;

  private final List<Uplink> uplinks;
  private final Footprint footprint;
  private final UplinkFacts facts;

  UplinkRouting(SitePolicy policy, UplinkFacts facts) {
    this.uplinks = policy.choosesUplink() ? policy.uplinks() : List.of();
    this.footprint = policy.footprint();
    this.facts = facts;
  }

  /** The mark of the tunnel's outer packets; empty where the main table alone routes them. */
  Optional<Fwmark> mark() {
    return uplinks.isEmpty() ? Optional.empty() : footprint.uplinkMark(facts.inUse());
  }

  List<RoutingRule> rules(long priority) {
    List<RoutingRule> rules = new ArrayList<>();
    for (int i = 0; i < uplinks.size(); i++) {
      RoutingTable table = footprint.uplinkTable(i);
      for (AddressFamily family : families()) {
        footprint
            .uplinkMark(i)
            .ifPresent(mark -> rules.add(RoutingRule.marked(family, priority, mark, table)));
      }
    }
    return rules;
  }

  List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    for (int i = 0; i < uplinks.size(); i++) {
      RoutingTable table = footprint.uplinkTable(i);
      for (UplinkFacts.Exit exit : facts.exits()) {
        long metric = exit.uplink() == i ? OWN_METRIC : OTHER_METRIC + exit.uplink();
        Route route =
            Route.via(table, any(exit.family()), uplinks.get(exit.uplink()).device(), metric);
        routes.add(exit.gateway().map(route::by).orElse(route));
      }
      for (AddressFamily family : families()) {
        routes.add(Route.unreachable(table, any(family)));
      }
    }
    return routes;
  }

  /** IPv6 only where an uplink has it: a host without IPv6 has no such rules. */
  private List<AddressFamily> families() {
    return facts.exits().stream().anyMatch(exit -> exit.family() == AddressFamily.IPV6)
        ? List.of(AddressFamily.IPV4, AddressFamily.IPV6)
        : List.of(AddressFamily.IPV4);
  }

  private static IpPrefix any(AddressFamily family) {
    return family == AddressFamily.IPV4 ? IpPrefix.ANY_IPV4 : IpPrefix.ANY_IPV6;
  }
}
