// SPDX-License-Identifier: Apache-2.0
package io.landline.route;

import java.util.List;

/**
 * Every rule, route and interface setting that Landline wants on a host, each list sorted.
 *
 * @param rules rules of protocol {@link #PROTOCOL}
 * @param routes routes of protocol {@link #PROTOCOL}
 * @param settings settings per interface
 */
public record RoutingState(
    List<RoutingRule> rules, List<Route> routes, List<InterfaceSettings> settings) {
  /** The protocol (rtm_protocol, FRA_PROTOCOL) of Landline's rules and routes. */
  public static final int PROTOCOL = 201;

  public RoutingState {
    rules = rules.stream().sorted().distinct().toList();
    routes = routes.stream().sorted().distinct().toList();
    settings = settings.stream().sorted().toList();
  }

  public static RoutingState empty() {
    return new RoutingState(List.of(), List.of(), List.of());
  }
}
