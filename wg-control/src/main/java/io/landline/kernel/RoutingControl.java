// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import io.landline.net.IpAddress;
import io.landline.route.Route;
import io.landline.route.RoutingRule;
import io.landline.route.RoutingTable;
import java.util.List;
import java.util.Optional;

/**
 * Routes and routing rules, IPv4 and IPv6.
 *
 * <p>Landline's own have protocol {@link io.landline.route.RoutingState#PROTOCOL}; those of other
 * programs are read but never changed. All methods throw {@link
 * io.landline.netlink.NetlinkException} if the kernel refuses: EPERM without CAP_NET_ADMIN, and the
 * errors of each method.
 */
public interface RoutingControl {
  /** The routes of Landline's protocol, in all tables. */
  List<ObservedRoute> ourRoutes();

  /** All routes of a table, of any program; none if the table does not exist. */
  List<ObservedRoute> routes(RoutingTable table);

  /**
   * Adds a route.
   *
   * <p>EEXIST if the table has a route of the same destination and metric, of any program; ENODEV
   * if the device does not exist; ENETDOWN if it is down.
   */
  void addRoute(Route route);

  /** ESRCH if Landline has no such route; ENODEV if its device does not exist. */
  void deleteRoute(Route route);

  /**
   * Replaces Landline's route of the same table, destination and metric in one step: at every
   * moment one of the two is there.
   *
   * <p>ESRCH if Landline has no such route; EEXIST if another program has one too; ENODEV if the
   * device does not exist.
   */
  void replaceRoute(Route route);

  /**
   * The route that this host's own packets to an address take now; empty if none leads there.
   *
   * @param to an address of the internet
   * @param mark of the packets, 0 for none
   */
  Optional<ChosenRoute> chosenRoute(IpAddress to, int mark);

  /** All rules, of any program, in the order of their evaluation, IPv4 first. */
  List<ObservedRule> rules();

  /**
   * Adds rules one after the other, then reads them all back, because the kernel ignores selectors
   * that it does not know. One reading serves any number of rules.
   *
   * <p>EEXIST if the same rule exists under Landline's protocol, or at the same priority one that
   * only differs by a narrower source or destination; rules before it in the list were added.
   *
   * @throws ReadBackException if the kernel created a different rule, which was deleted again
   */
  void addRules(List<RoutingRule> rules);

  /** ENOENT if Landline has no such rule. */
  default void deleteRule(RoutingRule rule) {
    deleteRule(ObservedRule.of(rule));
  }

  /** {@link #deleteRules} for one. */
  default void deleteRule(ObservedRule rule) {
    deleteRules(List.of(rule));
  }

  /**
   * Deletes rules that {@link #rules()} returned, one after the other. The kernel deletes the first
   * rule that matches the request, so EBUSY if that would be another rule; ENOENT if there is no
   * such rule. On an error, rules before it in the list were deleted.
   */
  void deleteRules(List<ObservedRule> rules);
}
