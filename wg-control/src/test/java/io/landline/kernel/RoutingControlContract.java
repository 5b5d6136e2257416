// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import static io.landline.kernel.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.ffi.Errno;
import io.landline.net.AddressFamily;
import io.landline.net.Fwmark;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.route.Route;
import io.landline.route.RoutingRule;
import io.landline.route.RoutingTable;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What routes and rules do, in the kernel and in its fake alike. */
public abstract class RoutingControlContract {
  protected static final InterfaceName BRIDGE = InterfaceName.parse("br0");
  private static final IpAddress ROUTER = IpAddress.parse("192.0.2.1");
  private static final IpAddress ROUTER6 = IpAddress.parse("fe80::1");
  protected static final RoutingTable CAPTURE = new RoutingTable(5201);
  private static final RoutingTable SMALL = new RoutingTable(77);
  private static final InterfaceName NOWHERE = InterfaceName.parse("nowhere0");
  protected static final IpPrefix DEVICE = IpPrefix.parse("10.49.7.19");
  protected static final IpPrefix DEVICE6 = IpPrefix.parse("2001:db8:7::19");
  private static final InterfaceAddress IPV4 = InterfaceAddress.parse("10.49.7.1/24");

  protected abstract RoutingControl routing();

  protected abstract LinkControl links();

  /** Makes a bridge without ports, up and without IPv4 address, by other means. */
  protected abstract void givenBridgeUp(InterfaceName name);

  /** Runs as a caller without CAP_NET_ADMIN. */
  protected abstract void withoutCapability(Runnable task);

  private List<Route> ours() {
    return routing().ourRoutes().stream().map(route -> route.asRoute().orElseThrow()).toList();
  }

  private List<RoutingRule> ourRules() {
    return routing().rules().stream()
        .filter(ObservedRule::isOurs)
        .map(rule -> rule.asRule().orElseThrow())
        .toList();
  }

  @Test
  void routesOfEveryTypeAndFamilyAreReadAsTheyWereAdded() {
    givenBridgeUp(BRIDGE);
    List<Route> routes =
        List.of(
            Route.via(CAPTURE, IpPrefix.ANY_IPV4, BRIDGE, 100),
            Route.via(SMALL, IpPrefix.parse("203.0.113.0/24"), BRIDGE, 0),
            Route.local(SMALL, IpPrefix.ANY_IPV4, BRIDGE, 100),
            Route.throwing(CAPTURE, IpPrefix.parse("10.0.0.0/8")),
            Route.throwing(CAPTURE, IpPrefix.parse("192.168.0.0/16")),
            Route.unreachable(CAPTURE, IpPrefix.ANY_IPV4),
            Route.unreachable(RoutingTable.MAIN, IpPrefix.parse("198.51.100.0/24")),
            Route.via(SMALL, IpPrefix.parse("198.18.0.0/15"), BRIDGE, 0).withMtu(1280),
            Route.via(SMALL, IpPrefix.ANY_IPV4, BRIDGE, 200).by(ROUTER),
            Route.via(SMALL, IpPrefix.ANY_IPV6, BRIDGE, 200).by(ROUTER6),
            Route.via(CAPTURE, IpPrefix.ANY_IPV6, BRIDGE, 100),
            Route.via(SMALL, IpPrefix.parse("2001:db8:9::/48"), BRIDGE, 0),
            Route.throwing(CAPTURE, IpPrefix.parse("fc00::/7")),
            Route.unreachable(CAPTURE, IpPrefix.ANY_IPV6));
    routes.forEach(routing()::addRoute);
    assertThat(ours()).containsExactlyInAnyOrderElementsOf(routes);
    assertThat(routing().routes(CAPTURE)).hasSize(7).allMatch(ObservedRoute::isOurs);
    routes.forEach(routing()::deleteRoute);
    assertThat(routing().ourRoutes()).isEmpty();
  }

  @Test
  void aRouteGetsAnotherGatewayInOneStep() {
    givenBridgeUp(BRIDGE);
    Route route = Route.via(CAPTURE, IpPrefix.ANY_IPV4, BRIDGE, 5).by(ROUTER);
    routing().addRoute(route);
    Route other = route.by(IpAddress.parse("192.0.2.77"));
    routing().replaceRoute(other);
    assertThat(ours()).containsExactly(other);
    Route route6 = Route.via(CAPTURE, IpPrefix.ANY_IPV6, BRIDGE, 5).by(ROUTER6);
    routing().addRoute(route6);
    Route other6 = route6.by(IpAddress.parse("fe80::77"));
    routing().replaceRoute(other6);
    assertThat(ours()).containsExactlyInAnyOrder(other, other6);
  }

  @Test
  void aTableThatDoesNotExistIsEmpty() {
    assertThat(routing().routes(new RoutingTable(4242))).isEmpty();
    assertThat(routing().ourRoutes()).isEmpty();
  }

  @Test
  void oneDestinationAndMetricIsOneRouteWhateverItsType() {
    givenBridgeUp(BRIDGE);
    for (IpPrefix any : List.of(IpPrefix.ANY_IPV4, IpPrefix.ANY_IPV6)) {
      routing().addRoute(Route.via(CAPTURE, any, BRIDGE, 0));
      assertRefused(Errno.EEXIST, () -> routing().addRoute(Route.via(CAPTURE, any, BRIDGE, 0)));
      assertRefused(Errno.EEXIST, () -> routing().addRoute(Route.throwing(CAPTURE, any)));
      routing().addRoute(Route.via(CAPTURE, any, BRIDGE, 5));
    }
    assertThat(ours()).hasSize(4);
  }

  @Test
  void aRouteIsDeletedOnlyAsItIs() {
    givenBridgeUp(BRIDGE);
    for (IpPrefix any : List.of(IpPrefix.ANY_IPV4, IpPrefix.ANY_IPV6)) {
      Route real = Route.via(CAPTURE, any, BRIDGE, 5);
      routing().addRoute(real);
      assertRefused(Errno.ESRCH, () -> routing().deleteRoute(Route.via(CAPTURE, any, BRIDGE, 0)));
      assertRefused(Errno.ESRCH, () -> routing().deleteRoute(Route.via(CAPTURE, any, BRIDGE, 6)));
      assertRefused(Errno.ESRCH, () -> routing().deleteRoute(Route.unreachable(CAPTURE, any)));
      assertThat(ours()).containsExactly(real);
      routing().deleteRoute(real);
      assertThat(ours()).isEmpty();
    }
  }

  @Test
  void aRouteIsReplacedByAnotherOfItsKeyAndNoOther() {
    givenBridgeUp(BRIDGE);
    for (IpPrefix any : List.of(IpPrefix.ANY_IPV4, IpPrefix.ANY_IPV6)) {
      Route route = Route.via(CAPTURE, any, BRIDGE, 5);
      assertRefused(Errno.ESRCH, () -> routing().replaceRoute(route));
      routing().addRoute(route);
      routing().replaceRoute(route.withMtu(1280));
      assertThat(ours()).contains(route.withMtu(1280)).doesNotContain(route);
      routing().replaceRoute(route.withMtu(1400));
      routing().replaceRoute(route);
      assertThat(ours()).contains(route);
      assertRefused(Errno.ESRCH, () -> routing().replaceRoute(Route.via(CAPTURE, any, BRIDGE, 6)));
      assertRefused(
          Errno.ENODEV, () -> routing().replaceRoute(Route.via(CAPTURE, any, NOWHERE, 5)));
      withoutCapability(
          () -> assertRefused(Errno.EPERM, () -> routing().replaceRoute(route.withMtu(1280))));
      assertThat(ours()).contains(route);
    }
  }

  @Test
  void aRouteNeedsItsDeviceUp() {
    givenBridgeUp(BRIDGE);
    links().setDown(BRIDGE);
    assertRefused(
        Errno.ENETDOWN, () -> routing().addRoute(Route.via(CAPTURE, IpPrefix.ANY_IPV4, BRIDGE, 0)));
    assertRefused(
        Errno.ENETDOWN, () -> routing().addRoute(Route.via(CAPTURE, IpPrefix.ANY_IPV6, BRIDGE, 0)));
    assertRefused(
        Errno.ENODEV, () -> routing().addRoute(Route.via(CAPTURE, IpPrefix.ANY_IPV4, NOWHERE, 0)));
    assertRefused(
        Errno.ENODEV,
        () -> routing().deleteRoute(Route.via(CAPTURE, IpPrefix.ANY_IPV4, NOWHERE, 0)));
  }

  @Test
  void routesVanishWithTheirLinkAndStayAwayButThoseToThisHostAndRefusalsStand() {
    givenBridgeUp(BRIDGE);
    Route refusal = Route.unreachable(CAPTURE, IpPrefix.ANY_IPV4);
    Route thrown = Route.throwing(CAPTURE, IpPrefix.parse("10.0.0.0/8"));
    routing().addRoute(Route.via(CAPTURE, IpPrefix.ANY_IPV4, BRIDGE, 100));
    routing().addRoute(Route.via(CAPTURE, IpPrefix.ANY_IPV6, BRIDGE, 100));
    Route local = Route.local(SMALL, IpPrefix.ANY_IPV4, BRIDGE, 100);
    routing().addRoute(local);
    routing().addRoute(refusal);
    routing().addRoute(thrown);
    links().setDown(BRIDGE);
    links().setUp(BRIDGE);
    assertThat(ours()).containsExactlyInAnyOrder(local, refusal, thrown);
    routing().addRoute(Route.via(CAPTURE, IpPrefix.ANY_IPV4, BRIDGE, 100));
    links().delete(BRIDGE);
    assertThat(ours()).containsExactlyInAnyOrder(refusal, thrown);
  }

  @Test
  void routesVanishWithTheLastIpv4Address() {
    givenBridgeUp(BRIDGE);
    InterfaceAddress second = InterfaceAddress.parse("192.168.49.1/24");
    links().addAddress(BRIDGE, IPV4);
    links().addAddress(BRIDGE, second);
    Route route = Route.via(CAPTURE, IpPrefix.ANY_IPV4, BRIDGE, 100);
    routing().addRoute(route);
    routing().addRoute(Route.local(SMALL, IpPrefix.ANY_IPV4, BRIDGE, 100));
    links().removeAddress(BRIDGE, IPV4);
    assertThat(ours()).hasSize(2).contains(route);
    links().removeAddress(BRIDGE, second);
    assertThat(ours()).isEmpty();
  }

  @Test
  void theMainTableShowsWhatTheKernelKnowsOfALinksNetwork() {
    givenBridgeUp(BRIDGE);
    links().addAddress(BRIDGE, IPV4);
    ObservedRoute connected =
        routing().routes(RoutingTable.MAIN).stream()
            .filter(route -> route.destination().equals(IPV4.network()))
            .findFirst()
            .orElseThrow();
    assertThat(connected.nextHops())
        .containsExactly(new ObservedRoute.NextHop(Optional.of(BRIDGE), Optional.empty()));
    assertThat(connected.preferredSource()).contains(IPV4.address());
    assertThat(connected.isOurs()).isFalse();
    assertThat(connected.asRoute()).isEmpty();
  }

  @Test
  void rulesOfEveryKindAreReadAsTheyWereAdded() {
    Fwmark mark = Fwmark.parse("0x4c000000/0xff000000");
    List<RoutingRule> rules =
        List.of(
            RoutingRule.marked(4200, mark, new RoutingTable(5200)),
            RoutingRule.from(4202, IpPrefix.parse("198.18.51.2"), SMALL).incoming(NOWHERE),
            RoutingRule.from(4205, IpPrefix.parse("10.99.0.2"), SMALL),
            RoutingRule.from(4208, DEVICE, RoutingTable.MAIN)
                .to(IpPrefix.parse("198.51.100.128/25")),
            RoutingRule.from(4210, DEVICE, CAPTURE),
            RoutingRule.from(4211, DEVICE, RoutingTable.MAIN).suppressing(0),
            RoutingRule.unreachable(4212, DEVICE),
            RoutingRule.from(4210, DEVICE6, CAPTURE),
            RoutingRule.from(4211, DEVICE6, RoutingTable.MAIN).suppressing(0),
            RoutingRule.unreachable(4212, DEVICE6));
    List<ObservedRule> before = routing().rules();
    routing().addRules(rules);
    assertThat(ourRules()).containsExactlyElementsOf(rules);
    assertThat(routing().rules()).containsAll(before);
    rules.forEach(routing()::deleteRule);
    assertThat(routing().rules()).isEqualTo(before);
  }

  @Test
  void theKernelsOwnRulesAreSeenAsItsOwn() {
    assertThat(routing().rules())
        .filteredOn(rule -> rule.family() == AddressFamily.IPV4)
        .extracting(ObservedRule::priority)
        .contains(0L, 32766L, 32767L);
    assertThat(routing().rules()).noneMatch(ObservedRule::isOurs);
    assertThat(routing().rules()).allMatch(rule -> rule.asRule().isEmpty());
  }

  @Test
  void theSameRuleTwiceIsRefused() {
    for (IpPrefix device : List.of(DEVICE, DEVICE6)) {
      RoutingRule rule = RoutingRule.from(4210, device, CAPTURE);
      routing().addRules(List.of(rule));
      assertRefused(Errno.EEXIST, () -> routing().addRules(List.of(rule)));
      assertThat(ourRules()).containsOnlyOnce(rule);
    }
  }

  @Test
  void ofSeveralRulesThoseBeforeARefusedOneStay() {
    RoutingRule first = RoutingRule.from(4210, DEVICE, CAPTURE);
    RoutingRule second = RoutingRule.from(4210, DEVICE6, CAPTURE);
    RoutingRule third = RoutingRule.unreachable(4212, DEVICE);
    assertRefused(Errno.EEXIST, () -> routing().addRules(List.of(first, first, third)));
    assertThat(ourRules()).containsExactly(first);
    routing().addRules(List.of(second, third));
    assertThat(ourRules()).containsExactlyInAnyOrder(first, second, third);
    List<ObservedRule> all = routing().rules().stream().filter(ObservedRule::isOurs).toList();
    ObservedRule stranger = ObservedRule.of(RoutingRule.from(4209, DEVICE, CAPTURE));
    assertRefused(
        Errno.ENOENT, () -> routing().deleteRules(List.of(all.get(0), stranger, all.get(1))));
    assertThat(ourRules()).hasSize(2);
    routing().deleteRules(all.subList(1, 3));
    assertThat(ourRules()).isEmpty();
  }

  @Test
  void aRuleIsDeletedOnlyAsItIs() {
    RoutingRule rule = RoutingRule.from(4210, DEVICE, CAPTURE);
    assertRefused(Errno.ENOENT, () -> routing().deleteRule(rule));
    routing().addRules(List.of(rule));
    assertRefused(
        Errno.ENOENT, () -> routing().deleteRule(RoutingRule.from(4209, DEVICE, CAPTURE)));
    assertRefused(Errno.ENOENT, () -> routing().deleteRule(RoutingRule.from(4210, DEVICE, SMALL)));
    assertRefused(Errno.ENOENT, () -> routing().deleteRule(RoutingRule.unreachable(4210, DEVICE)));
    assertThat(ourRules()).containsExactly(rule);
  }

  @Test
  void aRuleOfOneInterfaceIsNoOther() {
    RoutingRule all = RoutingRule.from(4202, DEVICE, SMALL);
    RoutingRule some = all.incoming(BRIDGE);
    routing().addRules(List.of(some));
    assertRefused(Errno.EEXIST, () -> routing().addRules(List.of(some)));
    assertRefused(Errno.ENOENT, () -> routing().deleteRule(all.incoming(NOWHERE)));
    routing().addRules(List.of(all.incoming(NOWHERE)));
    routing().deleteRule(some);
    assertThat(ourRules()).containsExactly(all.incoming(NOWHERE));
  }

  @Test
  void aRuleThatWouldDragAnotherWithItIsBusy() {
    for (IpPrefix device : List.of(DEVICE, DEVICE6)) {
      RoutingRule plain = RoutingRule.from(4210, device, CAPTURE);
      RoutingRule suppressed = plain.suppressing(0);
      routing().addRules(List.of(suppressed));
      routing().addRules(List.of(plain));
      assertRefused(Errno.EBUSY, () -> routing().deleteRule(plain));
      assertThat(ourRules()).containsExactly(suppressed, plain);
      routing().deleteRule(suppressed);
      routing().deleteRule(plain);
      assertThat(ourRules()).isEmpty();
    }
  }

  @Test
  void atOnePriorityAWiderRuleGoesFirstOrNotAtAll() {
    for (IpPrefix device : List.of(DEVICE, DEVICE6)) {
      IpPrefix to = device.equals(DEVICE) ? IpPrefix.parse("198.51.100.0/24") : DEVICE6;
      RoutingRule wide = RoutingRule.from(4210, device, CAPTURE);
      RoutingRule narrow = wide.to(to);
      routing().addRules(List.of(narrow));
      assertRefused(Errno.EEXIST, () -> routing().addRules(List.of(wide)));
      routing().deleteRule(narrow);
      routing().addRules(List.of(wide));
      routing().addRules(List.of(narrow));
      assertThat(ourRules()).containsExactly(wide, narrow);
      routing().deleteRule(narrow);
      routing().deleteRule(wide);
    }
  }

  @Test
  void withoutTheCapabilityNothingChangesAndAllIsSeen() {
    Route route = Route.throwing(CAPTURE, IpPrefix.parse("10.0.0.0/8"));
    RoutingRule rule = RoutingRule.from(4210, DEVICE, CAPTURE);
    routing().addRoute(route);
    routing().addRules(List.of(rule));
    withoutCapability(
        () -> {
          assertRefused(
              Errno.EPERM, () -> routing().addRoute(Route.unreachable(CAPTURE, IpPrefix.ANY_IPV4)));
          assertRefused(Errno.EPERM, () -> routing().deleteRoute(route));
          assertRefused(
              Errno.EPERM,
              () -> routing().addRules(List.of(RoutingRule.unreachable(4212, DEVICE))));
          assertRefused(Errno.EPERM, () -> routing().deleteRule(rule));
          assertThat(ours()).containsExactly(route);
          assertThat(ourRules()).containsExactly(rule);
        });
  }
}
