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

/** The site's rules and routes. They alone keep IPv4 closed while nftables is flushed. */
final class SiteRouting {
  // Priorities of the rules, counted from the footprint's first one.
  /** Replies to flows that came through the tunnel. */
  private static final int REPLIES = 0;

  /** Answers of STUN servers to what was asked with a device's address. */
  static final int STUN_ANSWERS = 1;

  /** Answers to probes sent with a device's address. */
  static final int PROBE_ANSWERS = 2;

  /** Packets of this host itself from its tunnel address. */
  private static final int TUNNEL_ADDRESS = 5;

  /** Destinations that captured devices reach as if they were not captured. */
  private static final int EXCLUDED = 8;

  /** Captured devices: through the tunnel. */
  private static final int CAPTURED = 10;

  /** Private destinations, which the capture table throws: by a specific route of the host. */
  private static final int SPECIFIC = 11;

  /** The same destinations if there is no such route: unreachable, never by the default route. */
  private static final int CLOSED = 12;

  /** The tunnel's outer packets, where the site chooses among uplinks. */
  private static final int UPLINKS = 20;

  /** Replies by another uplink than the main table's must not be dropped: "loose" of RFC 3704. */
  private static final int LOOSE = 2;

  /** Of the route through the tunnel; lower than that of the unreachable route. */
  private static final long TUNNEL_METRIC = 100;

  private SiteRouting() {}

  static RoutingState of(SitePolicy policy, SiteFacts facts) {
    UplinkRouting uplinks = new UplinkRouting(policy, facts.uplinks());
    List<RoutingRule> rules = rules(policy);
    rules.addAll(uplinks.rules(policy.footprint().rulePriority() + UPLINKS));
    List<Route> routes = routes(policy, facts);
    routes.addAll(uplinks.routes());
    return new RoutingState(rules, routes, settings(policy, facts));
  }

  private static List<RoutingRule> rules(SitePolicy policy) {
    Footprint footprint = policy.footprint();
    long first = footprint.rulePriority();
    List<RoutingRule> rules = new ArrayList<>();
    for (SitePolicy view : policy.views()) {
      RoutingTable replies = view.footprint().repliesTable();
      rules.add(RoutingRule.marked(first + REPLIES, view.footprint().mark(), replies));
      new DeviceProbes(view, policy.canary(), footprint.answersMark()).rule().ifPresent(rules::add);
      IpPrefix self = view.tunnel().address().address().asPrefix();
      rules.add(RoutingRule.from(first + TUNNEL_ADDRESS, self, replies));
    }
    for (Device device : SiteCompiler.capturedDevices(policy)) {
      IpPrefix from = device.address().asPrefix();
      for (IpPrefix excluded : policy.capture().exclude()) {
        rules.add(RoutingRule.from(first + EXCLUDED, from, RoutingTable.MAIN).to(excluded));
      }
      rules.add(RoutingRule.from(first + CAPTURED, from, footprint.captureTable()));
      rules.add(RoutingRule.from(first + SPECIFIC, from, RoutingTable.MAIN).suppressing(0));
      rules.add(RoutingRule.unreachable(first + CLOSED, from));
    }
    return rules;
  }

  private static List<Route> routes(SitePolicy policy, SiteFacts facts) {
    RoutingTable capture = policy.footprint().captureTable();
    List<IpPrefix> lans =
        facts.lanNetworks().stream().filter(p -> p.family() == AddressFamily.IPV4).toList();
    List<SitePolicy> views = policy.views();
    List<Route> routes = new ArrayList<>();
    for (SitePolicy view : views) {
      RoutingTable replies = view.footprint().repliesTable();
      lans.forEach(lan -> routes.add(Route.throwing(replies, lan)));
      // The test host is local too. It sends ARP requests for the tunnel address, and the kernel
      // answers only where its route back to the sender uses the same interface (arp_process).
      policy
          .canary()
          .map(canary -> canary.address().asPrefix())
          .filter(canary -> lans.stream().noneMatch(lan -> lan.contains(canary)))
          .ifPresent(canary -> routes.add(Route.throwing(replies, canary)));
    }
    SpecialNetworks.NOT_INTERNET.forEach(p -> routes.add(Route.throwing(capture, p)));
    lans.stream()
        .filter(lan -> SpecialNetworks.NOT_INTERNET.stream().noneMatch(p -> p.contains(lan)))
        .forEach(lan -> routes.add(Route.throwing(capture, lan)));
    for (int n = 0; n < views.size(); n++) {
      routes.addAll(through(views.get(n).footprint().repliesTable(), views.get(n), facts.ofHub(n)));
    }
    routes.addAll(through(capture, views.get(facts.inUse()), facts.ofHub(facts.inUse())));
    views.forEach(
        view ->
            routes.addAll(
                new DeviceProbes(view, policy.canary(), policy.footprint().answersMark())
                    .routes()));
    return routes;
  }

  /** The routes of a table that leads into the tunnel, or nowhere. */
  private static List<Route> through(RoutingTable table, SitePolicy view, SiteFacts facts) {
    Route through = Route.via(table, IpPrefix.ANY_IPV4, view.tunnel().device(), TUNNEL_METRIC);
    return List.of(
        view.tunnel().routeMtu(facts.pathMtu()).map(through::withMtu).orElse(through),
        Route.unreachable(table, IpPrefix.ANY_IPV4));
  }

  private static List<InterfaceSettings> settings(SitePolicy policy, SiteFacts facts) {
    Map<InterfaceName, InterfaceSettings> settings = new TreeMap<>();
    policy.wan().forEach(w -> settings.put(w, uplink(policy, w)));
    for (InterfaceName lan : policy.lan()) {
      settings.put(
          lan,
          settings
              .getOrDefault(lan, InterfaceSettings.of(lan))
              .withForwarding(true)
              .withSendRedirects(false));
    }
    if (facts.hasCanaryCable()) {
      InterfaceName cable = Footprint.CANARY_LINK;
      settings.put(cable, InterfaceSettings.of(cable).withForwarding(true));
    }
    for (InterfaceName tunnel : policy.tunnels()) {
      settings.put(tunnel, InterfaceSettings.of(tunnel).withForwarding(true).withRpFilter(0));
    }
    return List.copyOf(settings.values());
  }

  private static InterfaceSettings uplink(SitePolicy policy, InterfaceName wan) {
    InterfaceSettings forwarding = InterfaceSettings.of(wan).withForwarding(true);
    return policy.choosesUplink() ? forwarding.withRpFilter(LOOSE) : forwarding;
  }
}
