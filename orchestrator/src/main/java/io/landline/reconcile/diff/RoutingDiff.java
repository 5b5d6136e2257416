// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.diff;

import io.landline.kernel.ObservedRoute;
import io.landline.kernel.ObservedRule;
import io.landline.net.InterfaceName;
import io.landline.policy.Footprint;
import io.landline.reconcile.state.Observed;
import io.landline.route.InterfaceSettings;
import io.landline.route.Route;
import io.landline.route.RouteType;
import io.landline.route.RoutingRule;
import io.landline.route.RoutingState;
import io.landline.route.RoutingTable;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The difference of rules, routes and interface settings.
 *
 * @param addRoutes missing ones
 * @param changeRoutes ones that take another's place, which leads into another device or to another
 *     gateway, or has another MTU
 * @param deleteRoutes Landline's that are not wanted
 * @param addRules missing ones
 * @param deleteRules Landline's that are not wanted
 * @param settings only those that differ are present
 */
public record RoutingDiff(
    List<Route> addRoutes,
    List<Route> changeRoutes,
    List<Route> deleteRoutes,
    List<RoutingRule> addRules,
    List<ObservedRule> deleteRules,
    List<InterfaceSettings> settings) {

  public static RoutingDiff between(
      RoutingState wanted, Observed actual, Footprint footprint, List<InterfaceName> tunnels) {
    Set<Route> have = new HashSet<>();
    for (ObservedRoute route : actual.routes()) {
      route.asRoute().filter(r -> isOurs(r, footprint, tunnels)).ifPresent(have::add);
    }
    Set<Route> want = new HashSet<>(wanted.routes());
    Set<RoutingRule> wantRules = new HashSet<>(wanted.rules());
    Set<RoutingRule> haveRules = new HashSet<>();
    List<ObservedRule> ours =
        actual.rules().stream().filter(rule -> isOurs(rule, footprint)).toList();
    // Of two equal wanted rules the second is deleted.
    List<ObservedRule> deleteRules =
        ours.stream()
            .filter(
                rule ->
                    rule.asRule().filter(r -> wantRules.contains(r) && haveRules.add(r)).isEmpty())
            .toList();
    List<Route> missing = wanted.routes().stream().filter(r -> !have.contains(r)).toList();
    List<Route> unwanted = have.stream().filter(r -> !want.contains(r)).sorted().toList();
    return new RoutingDiff(
        missing.stream().filter(r -> unwanted.stream().noneMatch(r::canReplace)).toList(),
        missing.stream().filter(r -> unwanted.stream().anyMatch(r::canReplace)).toList(),
        unwanted.stream().filter(r -> missing.stream().noneMatch(m -> m.canReplace(r))).toList(),
        wanted.rules().stream().filter(r -> !haveRules.contains(r)).toList(),
        deleteRules,
        settings(wanted.settings(), actual.settings(), tunnels));
  }

  /** Whether a route of Landline's protocol is in a place where Landline puts routes. */
  private static boolean isOurs(Route route, Footprint footprint, List<InterfaceName> tunnels) {
    if (!route.table().equals(RoutingTable.MAIN)) {
      return footprint.routingTables().contains(route.table())
          || footprint.uplinkTables().contains(route.table())
          || footprint.hubTables().contains(route.table());
    }
    return route.device().filter(tunnels::contains).isPresent()
        || (route.type() == RouteType.UNREACHABLE && route.metric() == Route.LAST);
  }

  /** Whether a rule has both Landline's protocol and one of its priorities. */
  private static boolean isOurs(ObservedRule rule, Footprint footprint) {
    long first = footprint.rulePriority();
    return rule.isOurs()
        && rule.priority() >= first
        && rule.priority() < first + Footprint.RULE_PRIORITIES;
  }

  private static List<InterfaceSettings> settings(
      List<InterfaceSettings> wanted, List<InterfaceSettings> actual, List<InterfaceName> tunnels) {
    Map<InterfaceName, InterfaceSettings> now = new TreeMap<>();
    actual.forEach(s -> now.put(s.name(), s));
    // A missing interface has no settings, except a tunnel's, which will be created.
    return wanted.stream()
        .filter(w -> now.containsKey(w.name()) || tunnels.contains(w.name()))
        .map(w -> differing(w, now.getOrDefault(w.name(), InterfaceSettings.of(w.name()))))
        .filter(d -> !d.equals(InterfaceSettings.of(d.name())))
        .toList();
  }

  private static InterfaceSettings differing(InterfaceSettings wanted, InterfaceSettings now) {
    return new InterfaceSettings(
        wanted.name(),
        unless(wanted.forwarding(), now.forwarding()),
        unless(wanted.rpFilter(), now.rpFilter()),
        unless(wanted.sendRedirects(), now.sendRedirects()));
  }

  private static <T> Optional<T> unless(Optional<T> wanted, Optional<T> now) {
    return wanted.equals(now) ? Optional.empty() : wanted;
  }

  /** The additions that refuse packets. */
  RoutingDiff closing() {
    return new RoutingDiff(
        addRoutes.stream().filter(r -> !r.type().hasDevice()).toList(),
        List.of(),
        List.of(),
        addRules,
        List.of(),
        List.of());
  }

  public boolean isEmpty() {
    return addRoutes.isEmpty()
        && changeRoutes.isEmpty()
        && deleteRoutes.isEmpty()
        && addRules.isEmpty()
        && deleteRules.isEmpty()
        && settings.isEmpty();
  }
}
