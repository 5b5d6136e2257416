// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.kernel.ObservedRoute;
import io.landline.kernel.ObservedRule;
import io.landline.net.InterfaceName;
import io.landline.net.IpPrefix;
import io.landline.policy.Footprint;
import io.landline.reconcile.state.Observed;
import io.landline.route.InterfaceSettings;
import io.landline.route.Route;
import io.landline.route.RoutingRule;
import io.landline.route.RoutingState;
import io.landline.route.RoutingTable;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which rules, routes and settings are Landline's, and what of them changes. */
final class RoutingDiffTest {
  private static final Footprint FOOTPRINT = Footprint.DEFAULT;
  private static final InterfaceName TUNNEL = InterfaceName.parse("landline0");
  private static final InterfaceName BRIDGE = InterfaceName.parse("br0");
  private static final IpPrefix DMR = IpPrefix.parse("10.49.7.19");
  private static final RoutingTable CAPTURE = FOOTPRINT.captureTable();
  private static final Route THROUGH = Route.via(CAPTURE, IpPrefix.ANY_IPV4, TUNNEL, 100);
  private static final Route CLOSED = Route.unreachable(CAPTURE, IpPrefix.ANY_IPV4);
  private static final RoutingRule CAPTURED = RoutingRule.from(4210, DMR, CAPTURE);

  private static Observed observed(
      List<ObservedRule> rules, List<ObservedRoute> routes, InterfaceSettings... settings) {
    return new Observed(
        1, Optional.empty(), Optional.empty(), rules, routes, List.of(settings), List.of());
  }

  private static ObservedRoute route(Route route) {
    return new ObservedRoute(
        route.table().id(),
        route.type().number(),
        RoutingState.PROTOCOL,
        route.destination(),
        route.metric(),
        route.device().stream()
            .map(d -> new ObservedRoute.NextHop(Optional.of(d), Optional.empty()))
            .toList(),
        Optional.empty(),
        route.mtu());
  }

  private static RoutingDiff between(RoutingState wanted, Observed actual) {
    return RoutingDiff.between(wanted, actual, FOOTPRINT, List.of(TUNNEL));
  }

  private static RoutingState wanted(InterfaceSettings... settings) {
    return new RoutingState(List.of(CAPTURED), List.of(THROUGH, CLOSED), List.of(settings));
  }

  @Test
  void the_wanted_state_differs_in_nothing() {
    List<ObservedRoute> routes = List.of(route(CLOSED), route(THROUGH));
    assertThat(between(wanted(), observed(List.of(ObservedRule.of(CAPTURED)), routes)).isEmpty())
        .isTrue();
  }

  @Test
  void what_is_missing_is_added_and_the_closing_part_needs_no_interface() {
    RoutingDiff diff = between(wanted(), observed(List.of(), List.of()));
    assertThat(diff.addRules()).containsExactly(CAPTURED);
    assertThat(diff.addRoutes()).containsExactlyInAnyOrder(THROUGH, CLOSED);
    assertThat(diff.closing().addRoutes()).containsExactly(CLOSED);
    assertThat(diff.closing().addRules()).containsExactly(CAPTURED);
  }

  @Test
  void landlines_routes_that_are_not_wanted_are_deleted_and_no_others() {
    Route old = Route.throwing(CAPTURE, IpPrefix.parse("10.0.0.0/8"));
    Route lan = Route.via(RoutingTable.MAIN, IpPrefix.parse("10.49.7.0/24"), TUNNEL, 0);
    Route other = Route.via(RoutingTable.MAIN, IpPrefix.parse("10.50.0.0/24"), BRIDGE, 0);
    Route elsewhere = Route.throwing(new RoutingTable(77), IpPrefix.parse("10.0.0.0/8"));
    List<ObservedRoute> routes = List.of(route(old), route(lan), route(other), route(elsewhere));
    assertThat(between(RoutingState.empty(), observed(List.of(), routes)).deleteRoutes())
        .containsExactlyInAnyOrder(old, lan);
  }

  @Test
  void a_route_with_another_mtu_is_changed_in_one_step() {
    RoutingState limited =
        new RoutingState(List.of(CAPTURED), List.of(THROUGH.withMtu(1344), CLOSED), List.of());
    List<ObservedRule> rules = List.of(ObservedRule.of(CAPTURED));
    for (Route before : List.of(THROUGH, THROUGH.withMtu(1400))) {
      RoutingDiff diff = between(limited, observed(rules, List.of(route(CLOSED), route(before))));
      assertThat(diff.changeRoutes()).containsExactly(THROUGH.withMtu(1344));
      assertThat(diff.addRoutes()).isEmpty();
      assertThat(diff.deleteRoutes()).isEmpty();
      assertThat(diff.isEmpty()).isFalse();
      assertThat(diff.closing().isEmpty()).isTrue();
    }
    assertThat(
            between(wanted(), observed(rules, List.of(route(CLOSED), route(THROUGH.withMtu(1344)))))
                .changeRoutes())
        .containsExactly(THROUGH);
  }

  @Test
  void a_rule_is_landlines_by_its_protocol_and_its_priority() {
    ObservedRule ours = ObservedRule.of(RoutingRule.from(4211, DMR, CAPTURE));
    ObservedRule outside = ObservedRule.of(RoutingRule.from(4300, DMR, CAPTURE));
    ObservedRule foreign =
        new ObservedRule(
            ours.family(),
            ours.priority(),
            4,
            ours.action(),
            ours.table(),
            ours.incoming(),
            ours.fwmark(),
            ours.from(),
            ours.to(),
            ours.suppressPrefixLength(),
            false);
    List<ObservedRule> rules = List.of(ours, outside, foreign);
    assertThat(between(RoutingState.empty(), observed(rules, List.of())).deleteRules())
        .containsExactly(ours);
  }

  @Test
  void of_two_equal_rules_one_is_deleted() {
    ObservedRule rule = ObservedRule.of(CAPTURED);
    RoutingDiff diff =
        between(wanted(), observed(List.of(rule, rule), List.of(route(CLOSED), route(THROUGH))));
    assertThat(diff.deleteRules()).containsExactly(rule);
    assertThat(diff.addRules()).isEmpty();
  }

  @Test
  void only_settings_that_differ_on_present_interfaces_are_set() {
    InterfaceSettings bridge =
        InterfaceSettings.of(BRIDGE).withForwarding(true).withSendRedirects(false);
    InterfaceSettings missing =
        InterfaceSettings.of(InterfaceName.parse("br1")).withForwarding(true);
    InterfaceSettings tunnel = InterfaceSettings.of(TUNNEL).withRpFilter(0);
    InterfaceSettings now =
        InterfaceSettings.of(BRIDGE).withForwarding(true).withRpFilter(1).withSendRedirects(true);
    RoutingDiff diff =
        between(wanted(bridge, missing, tunnel), observed(List.of(), List.of(), now));
    assertThat(diff.settings())
        .containsExactlyInAnyOrder(InterfaceSettings.of(BRIDGE).withSendRedirects(false), tunnel);
  }

  @Test
  void a_route_into_another_tunnel_takes_the_place_of_the_one_before() {
    Route other =
        Route.via(CAPTURE, IpPrefix.ANY_IPV4, InterfaceName.parse("landline1"), 100).withMtu(1280);
    RoutingState wanted = new RoutingState(List.of(CAPTURED), List.of(other, CLOSED), List.of());
    RoutingDiff diff =
        between(
            wanted,
            observed(List.of(ObservedRule.of(CAPTURED)), List.of(route(CLOSED), route(THROUGH))));
    assertThat(diff.changeRoutes()).containsExactly(other);
    assertThat(diff.addRoutes()).isEmpty();
    assertThat(diff.deleteRoutes()).isEmpty();
  }

  @Test
  void the_tables_of_further_hubs_are_landline_s_own() {
    Route replies =
        Route.via(
            FOOTPRINT.ofHub(1).repliesTable(),
            IpPrefix.ANY_IPV4,
            InterfaceName.parse("landline1"),
            100);
    RoutingDiff diff =
        between(
            wanted(),
            observed(
                List.of(ObservedRule.of(CAPTURED)),
                List.of(route(CLOSED), route(THROUGH), route(replies))));
    assertThat(diff.deleteRoutes()).containsExactly(replies);
  }
}
