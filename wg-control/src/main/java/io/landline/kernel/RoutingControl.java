// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import io.landline.route.Route;
import io.landline.route.RoutingRule;
import io.landline.route.RoutingTable;
import java.util.List;

/**
 * Routes and routing rules, IPv4 and IPv6.
 *
 * <p>Landline's own carry protocol {@link io.landline.route.RoutingState#PROTOCOL}; what others
 * made is shown and never changed. All methods throw {@link io.landline.netlink.NetlinkException}
 * where the kernel refuses: EPERM without CAP_NET_ADMIN and what each method says.
 */
public interface RoutingControl {
  /** The routes of Landline's protocol, in all tables. */
  List<ObservedRoute> ourRoutes();

  /** All routes of a table, anybody's; none where the table does not exist. */
  List<ObservedRoute> routes(RoutingTable table);

  /**
   * Adds a route of ours.
   *
   * <p>EEXIST where the table has a route of the same destination and metric, anybody's; ENODEV
   * where the device does not exist; ENETDOWN where it is down.
   */
  void addRoute(Route route);

  /** ESRCH where there is no such route of ours; ENODEV where its device does not exist. */
  void deleteRoute(Route route);

  /** All rules, anybody's, in the order in which the kernel asks them, IPv4 first. */
  List<ObservedRule> rules();

  /**
   * Adds rules of ours, one after the other, and reads them back in the end, since the kernel
   * ignores selectors that it does not know. Reading costs the same for one and for thousands.
   *
   * <p>EEXIST where the same rule is there under Landline's protocol, or at the same priority one
   * that only has a narrower source or destination; those before it in the list are there then.
   *
   * @throws ReadBackException where the kernel made another rule of one, which is gone again
   */
  void addRules(List<RoutingRule> rules);

  /** ENOENT where there is no such rule of ours. */
  default void deleteRule(RoutingRule rule) {
    deleteRule(ObservedRule.of(rule));
  }

  /** {@link #deleteRules} for one. */
  default void deleteRule(ObservedRule rule) {
    deleteRules(List.of(rule));
  }

  /**
   * Deletes rules that {@link #rules()} showed, one after the other. The kernel deletes the first
   * that fits what is asked, so a rule that would go in its stead is EBUSY; ENOENT where there is
   * no such rule. Those before it in the list are gone then.
   */
  void deleteRules(List<ObservedRule> rules);
}
