// SPDX-License-Identifier: Apache-2.0
package io.landline.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.ffi.WithoutCapabilities;
import io.landline.kernel.LinkControl;
import io.landline.kernel.ObservedRoute;
import io.landline.kernel.ObservedRule;
import io.landline.kernel.RoutingControl;
import io.landline.kernel.RoutingControlContract;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.netlink.InFreshNamespace;
import io.landline.netlink.Witness;
import io.landline.route.Route;
import io.landline.route.RoutingRule;
import io.landline.route.RoutingTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InFreshNamespace.class)
@Tag("every-kernel")
class KernelRoutingTest extends RoutingControlContract {
  private KernelRouting routing;
  private KernelLinks links;

  @BeforeEach
  void open() {
    routing = KernelRouting.open();
    links = KernelLinks.open();
  }

  @AfterEach
  void close() {
    routing.close();
    links.close();
  }

  @Override
  protected RoutingControl routing() {
    return routing;
  }

  @Override
  protected LinkControl links() {
    return links;
  }

  @Override
  protected void givenBridgeUp(InterfaceName name) {
    Witness.run("ip", "link", "add", name.name(), "type", "bridge");
    Witness.run("ip", "link", "set", name.name(), "up");
  }

  @Override
  protected void withoutCapability(Runnable task) {
    WithoutCapabilities.run(task);
  }

  @Test
  void ipSeesOurRoutesAsTheyPrintThemselves() {
    givenBridgeUp(BRIDGE);
    Route out = Route.via(CAPTURE, IpPrefix.ANY_IPV4, BRIDGE, 100);
    Route thrown = Route.throwing(CAPTURE, IpPrefix.parse("10.0.0.0/8"));
    Route refusal = Route.unreachable(CAPTURE, IpPrefix.ANY_IPV4);
    routing.addRoute(out);
    routing.addRoute(thrown);
    routing.addRoute(refusal);
    assertThat(Witness.run("ip", "route", "show", "table", "5201").lines())
        .map(line -> line.replace(" linkdown", "").strip())
        .map(line -> line.replace(" proto 201", " table 5201 proto 201"))
        .containsExactlyInAnyOrder(out.toString(), thrown.toString(), refusal.toString());
  }

  @Test
  void ipSeesOurRulesAsTheyPrintThemselves() {
    RoutingRule excluded =
        RoutingRule.from(4208, DEVICE, RoutingTable.MAIN).to(IpPrefix.parse("198.51.100.128/25"));
    RoutingRule suppressed = RoutingRule.from(4211, DEVICE, RoutingTable.MAIN).suppressing(0);
    RoutingRule last = RoutingRule.unreachable(4212, DEVICE);
    routing.addRules(List.of(excluded));
    routing.addRules(List.of(suppressed));
    routing.addRules(List.of(last));
    assertThat(Witness.run("ip", "rule", "show").lines())
        .filteredOn(line -> line.contains("proto 201"))
        .map(line -> line.replaceAll("\\s+", " ").strip())
        .containsExactly(excluded.toString(), suppressed.toString(), last.toString());
  }

  @Test
  void routesOfOthersAreShownWithTheirGateways() {
    givenBridgeUp(BRIDGE);
    Witness.run("ip", "address", "add", "192.0.2.2/24", "dev", "br0");
    Witness.run("ip", "route", "add", "default", "via", "192.0.2.1");
    Witness.run(
        "ip",
        "route",
        "add",
        "198.51.100.0/24",
        "metric",
        "7",
        "nexthop",
        "via",
        "192.0.2.1",
        "nexthop",
        "via",
        "192.0.2.3");
    assertThat(routing.routes(RoutingTable.MAIN))
        .contains(
            new ObservedRoute(
                254,
                1,
                3,
                IpPrefix.ANY_IPV4,
                0,
                List.of(
                    new ObservedRoute.NextHop(
                        Optional.of(BRIDGE), Optional.of(IpAddress.parse("192.0.2.1")))),
                Optional.empty()))
        .anySatisfy(
            route -> {
              assertThat(route.metric()).isEqualTo(7);
              assertThat(route.nextHops())
                  .extracting(ObservedRoute.NextHop::gateway)
                  .containsExactly(
                      Optional.of(IpAddress.parse("192.0.2.1")),
                      Optional.of(IpAddress.parse("192.0.2.3")));
            });
    assertThat(routing.ourRoutes()).isEmpty();
  }

  @Test
  void rulesOfOthersAreShownAsMoreThanWeCanSay() {
    Witness.run("ip", "rule", "add", "pref", "100", "oif", "lo", "lookup", "5200");
    Witness.run("ip", "rule", "add", "pref", "101", "from", "10.0.0.1", "lookup", "5200");
    assertThat(routing.rules())
        .anySatisfy(
            rule -> {
              assertThat(rule.priority()).isEqualTo(100);
              assertThat(rule.otherSelectors()).isTrue();
            })
        .anySatisfy(
            rule -> {
              assertThat(rule.priority()).isEqualTo(101);
              assertThat(rule.otherSelectors()).isFalse();
              assertThat(rule.isOurs()).isFalse();
            });
  }

  @Test
  void aRuleOfOursThatSaysMoreCanBeSeenAndDeleted() {
    Witness.run(
        "ip", "rule", "add", "pref", "4210", "oif", "lo", "lookup", "5201", "protocol", "201");
    ObservedRule stray =
        routing.rules().stream().filter(ObservedRule::isOurs).findFirst().orElseThrow();
    assertThat(stray.asRule()).isEmpty();
    routing.deleteRule(stray);
    assertThat(routing.rules()).noneMatch(ObservedRule::isOurs);
  }

  /** A site with a thousand captured devices; times are printed, nobody judges them. */
  @Test
  void threeThousandRulesComeAndGo() {
    List<RoutingRule> rules = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      byte[] address = {10, 49, (byte) (i >> 8), (byte) i};
      IpPrefix device = IpAddress.of(address).asPrefix();
      rules.add(RoutingRule.from(4210, device, CAPTURE));
      rules.add(RoutingRule.from(4211, device, RoutingTable.MAIN).suppressing(0));
      rules.add(RoutingRule.unreachable(4212, device));
    }
    List<ObservedRule> before = routing.rules();
    long begin = System.nanoTime();
    routing.addRules(rules);
    long added = System.nanoTime();
    List<ObservedRule> ours = routing.rules().stream().filter(ObservedRule::isOurs).toList();
    assertThat(ours).hasSize(3_000);
    assertThat(Witness.run("ip", "rule", "show").lines())
        .filteredOn(line -> line.contains("proto 201"))
        .hasSize(3_000);
    long deleting = System.nanoTime();
    routing.deleteRules(ours);
    System.out.printf(
        "3,000 rules: added in %d ms, deleted in %d ms%n",
        (added - begin) / 1_000_000, (System.nanoTime() - deleting) / 1_000_000);
    assertThat(routing.rules()).isEqualTo(before);
  }
}
