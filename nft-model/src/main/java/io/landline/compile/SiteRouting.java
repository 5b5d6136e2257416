// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.net.AddressFamily;
import io.landline.net.InterfaceName;
import io.landline.net.IpPrefix;
import io.landline.net.SpecialNetworks;
import io.landline.policy.Device;
import io.landline.policy.Footprint;
import io.landline.policy.SitePolicy;
import io.landline.route.InterfaceSettings;
import io.landline.route.Route;
import io.landline.route.RoutingRule;
import io.landline.route.RoutingState;
import io.landline.route.RoutingTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The site's rules and routes: IPv4 stays closed by them even with every nft table flushed. */
final class SiteRouting {
  /** Through the tunnel; better than unreachable, which has the highest metric. */
  private static final long TUNNEL_METRIC = 100;

  private SiteRouting() {}

  static RoutingState of(SitePolicy policy, SiteFacts facts) {
    return new RoutingState(rules(policy), routes(policy, facts), settings(policy, facts));
  }

  private static List<RoutingRule> rules(SitePolicy policy) {
    Footprint footprint = policy.footprint();
    long first = footprint.rulePriority();
    RoutingTable replies = footprint.repliesTable();
    List<RoutingRule> rules = new ArrayList<>();
    // Replies to what came through the tunnel.
    rules.add(RoutingRule.marked(first, footprint.mark(), replies));
    // Answers to probes that were sent as devices.
    rules.add(new DeviceProbes(policy).rule());
    // Answers of this host itself, from its tunnel address.
    rules.add(RoutingRule.from(first + 5, policy.tunnel().address().address().asPrefix(), replies));
    for (Device device : SiteCompiler.capturedDevices(policy)) {
      IpPrefix from = device.address().asPrefix();
      for (IpPrefix excluded : policy.capture().exclude()) {
        rules.add(RoutingRule.from(first + 8, from, RoutingTable.MAIN).to(excluded));
      }
      rules.add(RoutingRule.from(first + 10, from, footprint.captureTable()));
      // What was thrown, being private, may follow a specific route ...
      rules.add(RoutingRule.from(first + 11, from, RoutingTable.MAIN).suppressing(0));
      // ... but never the default.
      rules.add(RoutingRule.unreachable(first + 12, from));
    }
    return rules;
  }

  private static List<Route> routes(SitePolicy policy, SiteFacts facts) {
    InterfaceName tunnel = policy.tunnel().device();
    RoutingTable replies = policy.footprint().repliesTable();
    RoutingTable capture = policy.footprint().captureTable();
    List<IpPrefix> lans =
        facts.lanNetworks().stream().filter(p -> p.family() == AddressFamily.IPV4).toList();
    List<Route> routes = new ArrayList<>();
    lans.forEach(lan -> routes.add(Route.throwing(replies, lan)));
    // Also the test host is on this side: it asks for our tunnel address, and a kernel that finds
    // the way to who asks elsewhere does not answer on a cable without an address.
    policy
        .canary()
        .map(canary -> canary.address().asPrefix())
        .filter(canary -> lans.stream().noneMatch(lan -> lan.contains(canary)))
        .ifPresent(canary -> routes.add(Route.throwing(replies, canary)));
    SpecialNetworks.NOT_INTERNET.forEach(p -> routes.add(Route.throwing(capture, p)));
    lans.stream()
        .filter(lan -> SpecialNetworks.NOT_INTERNET.stream().noneMatch(p -> p.contains(lan)))
        .forEach(lan -> routes.add(Route.throwing(capture, lan)));
    for (RoutingTable table : List.of(replies, capture)) {
      routes.add(Route.via(table, IpPrefix.ANY_IPV4, tunnel, TUNNEL_METRIC));
      routes.add(Route.unreachable(table, IpPrefix.ANY_IPV4));
    }
    routes.addAll(new DeviceProbes(policy).routes());
    return routes;
  }

  private static List<InterfaceSettings> settings(SitePolicy policy, SiteFacts facts) {
    Map<InterfaceName, InterfaceSettings> settings = new TreeMap<>();
    policy.wan().forEach(w -> settings.put(w, InterfaceSettings.of(w).withForwarding(true)));
    for (InterfaceName lan : policy.lan()) {
      settings.put(lan, InterfaceSettings.of(lan).withForwarding(true).withSendRedirects(false));
    }
    if (facts.hasCanaryCable()) {
      InterfaceName cable = Footprint.CANARY_LINK;
      settings.put(cable, InterfaceSettings.of(cable).withForwarding(true));
    }
    InterfaceName tunnel = policy.tunnel().device();
    settings.put(tunnel, InterfaceSettings.of(tunnel).withForwarding(true).withRpFilter(0));
    return List.copyOf(settings.values());
  }
}
