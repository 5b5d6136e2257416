// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.kernel.ObservedRoute;
import io.landline.kernel.ObservedRule;
import io.landline.net.InterfaceName;
import io.landline.policy.Footprint;
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
 * What must change in rules, routes and settings.
 *
 * @param addRoutes not there
 * @param deleteRoutes there, ours, not wanted
 * @param addRules not there
 * @param deleteRules there, ours, not wanted
 * @param settings not as wanted; only what differs is present
 */
record RoutingDiff(
    List<Route> addRoutes,
    List<Route> deleteRoutes,
    List<RoutingRule> addRules,
    List<ObservedRule> deleteRules,
    List<InterfaceSettings> settings) {

  static RoutingDiff between(
      RoutingState wanted, Observed actual, Footprint footprint, InterfaceName tunnel) {
    Set<Route> have = new HashSet<>();
    for (ObservedRoute route : actual.routes()) {
      route.asRoute().filter(r -> isOurs(r, footprint, tunnel)).ifPresent(have::add);
    }
    Set<Route> want = new HashSet<>(wanted.routes());
    Set<RoutingRule> wantRules = new HashSet<>(wanted.rules());
    Set<RoutingRule> haveRules = new HashSet<>();
    List<ObservedRule> ours =
        actual.rules().stream().filter(rule -> isOurs(rule, footprint)).toList();
    // A duplicate of a wanted rule goes too: the second one finds its place taken.
    List<ObservedRule> deleteRules =
        ours.stream()
            .filter(
                rule ->
                    rule.asRule().filter(r -> wantRules.contains(r) && haveRules.add(r)).isEmpty())
            .toList();
    return new RoutingDiff(
        wanted.routes().stream().filter(r -> !have.contains(r)).toList(),
        have.stream().filter(r -> !want.contains(r)).sorted().toList(),
        wanted.rules().stream().filter(r -> !haveRules.contains(r)).toList(),
        deleteRules,
        settings(wanted.settings(), actual.settings(), tunnel));
  }

  /** Ours is what has our protocol and stands where we put routes. */
  private static boolean isOurs(Route route, Footprint footprint, InterfaceName tunnel) {
    if (!route.table().equals(RoutingTable.MAIN)) {
      return footprint.routingTables().contains(route.table());
    }
    return route.device().equals(Optional.of(tunnel))
        || (route.type() == RouteType.UNREACHABLE && route.metric() == Route.LAST);
  }

  /** Ours is what has our protocol and our priority; only one of them is somebody else's. */
  private static boolean isOurs(ObservedRule rule, Footprint footprint) {
    long first = footprint.rulePriority();
    return rule.isOurs()
        && rule.priority() >= first
        && rule.priority() < first + Footprint.RULE_PRIORITIES;
  }

  private static List<InterfaceSettings> settings(
      List<InterfaceSettings> wanted, List<InterfaceSettings> actual, InterfaceName tunnel) {
    Map<InterfaceName, InterfaceSettings> now = new TreeMap<>();
    actual.forEach(s -> now.put(s.name(), s));
    // An interface that is not there has no settings; the tunnel's is about to be made.
    return wanted.stream()
        .filter(w -> now.containsKey(w.name()) || w.name().equals(tunnel))
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

  /** What refuses packets, of that which is to be added. */
  RoutingDiff closing() {
    return new RoutingDiff(
        addRoutes.stream().filter(r -> !r.type().hasDevice()).toList(),
        List.of(),
        addRules,
        List.of(),
        List.of());
  }

  boolean isEmpty() {
    return addRoutes.isEmpty()
        && deleteRoutes.isEmpty()
        && addRules.isEmpty()
        && deleteRules.isEmpty()
        && settings.isEmpty();
  }
}
