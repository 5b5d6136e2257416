// SPDX-License-Identifier: Apache-2.0
package io.landline.fake;

import io.landline.ffi.Errno;
import io.landline.kernel.ChosenRoute;
import io.landline.kernel.Link;
import io.landline.kernel.ObservedRoute;
import io.landline.kernel.ObservedRule;
import io.landline.kernel.RoutingControl;
import io.landline.kernel.RuleMatch;
import io.landline.net.AddressFamily;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.netlink.NetlinkException;
import io.landline.route.Route;
import io.landline.route.RouteType;
import io.landline.route.RoutingRule;
import io.landline.route.RoutingState;
import io.landline.route.RoutingTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Routes and rules in memory, beginning with the kernel's own; routes vanish with links. */
public final class InMemoryRouting implements RoutingControl {
  private static final int RTPROT_KERNEL = 2;
  private static final int RTN_UNICAST = 1;
  private static final long IPV6_CONNECTED_METRIC = 256;

  private final InMemoryLinks links;
  private final List<ObservedRoute> routes = new ArrayList<>();
  private final List<ObservedRule> rules = new ArrayList<>();
  private final Map<IpAddress, ChosenRoute> chosenRoutes = new HashMap<>();

  /** Routing over these interfaces. */
  public InMemoryRouting(InMemoryLinks links) {
    this.links = links;
    for (AddressFamily family : AddressFamily.values()) {
      give(kernelRule(family, 0, 255));
      give(kernelRule(family, 32766, 254));
    }
    give(kernelRule(AddressFamily.IPV4, 32767, 253));
    links.observe(
        new InMemoryLinks.Observer() {
          @Override
          public void routesGone(InterfaceName name, AddressFamily family) {
            routes.removeIf(route -> route.destination().family() == family && passes(route, name));
          }

          @Override
          public void wentDown(InterfaceName name) {
            routes.removeIf(route -> passes(route, name) && !isLocal(route));
          }

          @Override
          public void linkGone(InterfaceName name) {
            routes.removeIf(route -> passes(route, name));
          }
        });
  }

  private static ObservedRule kernelRule(AddressFamily family, long priority, long table) {
    return new ObservedRule(
        family,
        priority,
        RTPROT_KERNEL,
        ObservedRule.FR_ACT_TO_TBL,
        table,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  private static boolean isLocal(ObservedRoute route) {
    return route.type() == RouteType.LOCAL.number()
        && route.destination().family() == AddressFamily.IPV4;
  }

  private static boolean passes(ObservedRoute route, InterfaceName name) {
    return route.nextHops().stream().anyMatch(hop -> hop.device().equals(Optional.of(name)));
  }

  /** Adds another program's route. */
  public void give(ObservedRoute route) {
    routes.add(route);
  }

  /** Adds another program's rule after those of the same priority. */
  public void give(ObservedRule rule) {
    rules.add(rule);
    rules.sort(
        Comparator.comparing(ObservedRule::family).thenComparingLong(ObservedRule::priority));
  }

  @Override
  public List<ObservedRoute> ourRoutes() {
    return routes.stream().filter(ObservedRoute::isOurs).toList();
  }

  @Override
  public List<ObservedRoute> routes(RoutingTable table) {
    List<ObservedRoute> found = new ArrayList<>();
    if (table.equals(RoutingTable.MAIN)) {
      links.links().forEach(link -> found.addAll(connected(link)));
    }
    routes.stream().filter(route -> route.table() == table.id()).forEach(found::add);
    return found;
  }

  /** What the kernel adds for the addresses of an interface that is up. */
  private static List<ObservedRoute> connected(Link link) {
    if (!link.up() || link.name().name().equals("lo")) {
      return List.of();
    }
    List<ObservedRoute> connected = new ArrayList<>();
    for (InterfaceAddress address : link.addresses()) {
      boolean ipv4 = address.address().family() == AddressFamily.IPV4;
      if (ipv4 && address.network().isSingle()) {
        continue;
      }
      connected.add(
          new ObservedRoute(
              RoutingTable.MAIN.id(),
              RTN_UNICAST,
              RTPROT_KERNEL,
              address.network(),
              ipv4 ? 0 : IPV6_CONNECTED_METRIC,
              List.of(new ObservedRoute.NextHop(Optional.of(link.name()), Optional.empty())),
              ipv4 ? Optional.<IpAddress>of(address.address()) : Optional.empty()));
    }
    return connected;
  }

  @Override
  public void addRoute(Route route) {
    String operation = "ip route add " + route;
    List<ObservedRoute.NextHop> hops = new ArrayList<>();
    if (route.device().isPresent()) {
      boolean up = links.require(operation, route.device().get()).up();
      links.permission().require(operation);
      if (!up) {
        throw new NetlinkException(operation, Errno.ENETDOWN, "Device for nexthop is not up");
      }
      hops.add(new ObservedRoute.NextHop(route.device(), route.gateway()));
    }
    links.permission().require(operation);
    boolean unspecified = route.metric() == 0 && route.destination().family() == AddressFamily.IPV6;
    long metric = unspecified ? ObservedRoute.IPV6_UNSPECIFIED_METRIC : route.metric();
    for (ObservedRoute other : routes(route.table())) {
      if (other.destination().equals(route.destination()) && other.metric() == metric) {
        throw new NetlinkException(operation, Errno.EEXIST);
      }
    }
    routes.add(
        new ObservedRoute(
            route.table().id(),
            route.type().number(),
            RoutingState.PROTOCOL,
            route.destination(),
            metric,
            hops,
            Optional.empty(),
            route.mtu()));
  }

  @Override
  public void replaceRoute(Route route) {
    String operation = "ip route replace " + route;
    route.device().ifPresent(device -> links.require(operation, device));
    ObservedRoute found =
        routes.stream()
            .filter(other -> other.asRoute().filter(route::hasKeyOf).isPresent())
            .findFirst()
            .orElseThrow(() -> new NetlinkException(operation, Errno.ESRCH));
    links.permission().require(operation);
    routes.remove(found);
    addRoute(route);
  }

  /** Says where this host's own packets to an address leave from now on. */
  public void choose(IpAddress to, ChosenRoute chosen) {
    chosenRoutes.put(to, chosen);
  }

  @Override
  public Optional<ChosenRoute> chosenRoute(IpAddress to, int mark) {
    return Optional.ofNullable(chosenRoutes.get(to));
  }

  @Override
  public void deleteRoute(Route route) {
    String operation = "ip route delete " + route;
    route.device().ifPresent(device -> links.require(operation, device));
    ObservedRoute found =
        routes.stream()
            .filter(other -> other.asRoute().equals(Optional.of(route)))
            .findFirst()
            .orElseThrow(() -> new NetlinkException(operation, Errno.ESRCH));
    links.permission().require(operation);
    routes.remove(found);
  }

  @Override
  public List<ObservedRule> rules() {
    return List.copyOf(rules);
  }

  @Override
  public void addRules(List<RoutingRule> added) {
    added.forEach(this::add);
  }

  private void add(RoutingRule rule) {
    String operation = "ip rule add " + rule;
    links.permission().require(operation);
    ObservedRule wanted = ObservedRule.of(rule);
    if (rules.stream().anyMatch(found -> RuleMatch.refuses(wanted, found))) {
      throw new NetlinkException(operation, Errno.EEXIST);
    }
    give(wanted);
  }

  @Override
  public void deleteRules(List<ObservedRule> deleted) {
    deleted.forEach(this::delete);
  }

  private void delete(ObservedRule rule) {
    String operation =
        "ip rule delete priority " + rule.priority() + " protocol " + rule.protocol();
    ObservedRule first =
        rules.stream()
            .filter(found -> RuleMatch.deletes(rule, found))
            .findFirst()
            .orElseThrow(() -> new NetlinkException(operation, Errno.ENOENT));
    if (!first.equals(rule)) {
      throw new NetlinkException(operation, rules.contains(rule) ? Errno.EBUSY : Errno.ENOENT);
    }
    links.permission().require(operation);
    rules.remove(first);
  }
}
