// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.kernel.Link;
import io.landline.kernel.ObservedRoute;
import io.landline.net.AddressFamily;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.nft.observed.ObservedTable;
import io.landline.nft.observed.PresentTable;
import io.landline.policy.HubPolicy;
import io.landline.reconcile.state.FactFinder;
import io.landline.reconcile.state.Kernel;
import io.landline.reconcile.state.Observed;
import io.landline.reconcile.state.ObservedTunnel;
import io.landline.route.Route;
import io.landline.route.RouteType;
import io.landline.route.RoutingTable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Checks a host before anything is changed on it. */
final class Preflight {
  private Preflight() {}

  /**
   * Runs all checks.
   *
   * @throws HostException if one fails
   */
  static void check(Kernel kernel, Target target, Observed actual) {
    List<Link> links = kernel.links().links();
    for (InterfaceName name : target.interfaces()) {
      if (links.stream().noneMatch(l -> l.name().equals(name))) {
        throw new HostException(
            "interface " + name + " does not exist on this host",
            "correct the configuration; this host has " + names(links, target.tunnels()));
      }
    }
    actual.tunnels().forEach(tunnel -> checkLink(kernel, tunnel));
    checkPublicAddresses(links, target);
    target.state().devices().forEach(d -> checkAddress(links, d.name(), d.address()));
    checkRoutes(kernel, target);
    checkRoutingTables(kernel, target);
    checkRulesets(actual);
  }

  private static void checkLink(Kernel kernel, ObservedTunnel tunnel) {
    InterfaceName name = tunnel.name();
    tunnel
        .link()
        .filter(l -> !l.isWireGuard())
        .ifPresent(
            l -> {
              throw new HostException(
                  "interface " + name + " exists, but is not a WireGuard interface",
                  "choose another name for tunnel.interface");
            });
    tunnel
        .link()
        .filter(l -> !Reconciler.isOurs(l))
        .ifPresent(
            l -> {
              throw new HostException(
                  "WireGuard interface " + name + " exists, but Landline did not create it",
                  "choose another name for tunnel.interface, or delete it");
            });
    if (tunnel.link().isEmpty() && !kernel.wireguard().isAvailable()) {
      throw new HostException(
          "this kernel has no WireGuard",
          "install and boot a kernel with WireGuard; on Debian: apt install linux-image-$(dpkg"
              + " --print-architecture)");
    }
  }

  private static String names(List<Link> links, List<InterfaceName> tunnels) {
    return String.join(
        ", ",
        links.stream()
            .filter(l -> !tunnels.contains(l.name()))
            .map(l -> l.name().toString())
            .filter(n -> !n.equals("lo"))
            .toList());
  }

  /** The hub must have its public addresses: it never receives packets for others. */
  private static void checkPublicAddresses(List<Link> links, Target target) {
    for (HubPolicy hub : target.hub().stream().toList()) {
      InterfaceName world = hub.publicInterface();
      List<IpAddress> there =
          links.stream()
              .filter(l -> l.name().equals(world))
              .flatMap(l -> l.addresses().stream())
              .map(InterfaceAddress::address)
              .filter(a -> a.family() == AddressFamily.IPV4)
              .toList();
      for (IpAddress address : hub.publicAddresses()) {
        if (!there.contains(address)) {
          String has = String.join(", ", there.stream().map(IpAddress::toString).toList());
          throw new HostException(
              "public address " + address + " is not on " + world,
              "it has "
                  + (has.isEmpty() ? "no IPv4 address" : has)
                  + "; set public.addresses to that, and if the provider translates it to "
                  + address
                  + ", set public.seenAs to "
                  + address);
        }
      }
    }
  }

  /** Another program's route in one of Landline's tables would bypass the tunnel. */
  private static void checkRoutingTables(Kernel kernel, Target target) {
    List<RoutingTable> tables =
        target.state().routing().routes().stream()
            .map(Route::table)
            .filter(table -> !table.equals(RoutingTable.MAIN))
            .distinct()
            .toList();
    for (RoutingTable table : tables) {
      Optional<ObservedRoute> foreign =
          kernel.routing().routes(table).stream().filter(r -> !r.isOurs()).findFirst();
      if (foreign.isPresent()) {
        IpPrefix network = foreign.get().destination();
        throw new HostException(
            "routing table "
                + table.id()
                + " is Landline's, but contains another program's route to "
                + (network.length() == 0 ? "everywhere" : network),
            "delete that route (ip route show table "
                + table.id()
                + "), or choose another table in footprint");
      }
    }
  }

  private static void checkAddress(
      List<Link> links, InterfaceName tunnel, InterfaceAddress address) {
    for (Link link : links) {
      boolean taken =
          link.addresses().stream().anyMatch(a -> a.address().equals(address.address()));
      if (taken && !link.name().equals(tunnel)) {
        throw new HostException(
            "address " + address.address() + " is already on " + link.name(),
            "choose another tunnel.address, or remove it from " + link.name());
      }
    }
  }

  /**
   * Another program's route for the same network in main would have to be deleted, which Landline
   * never does.
   */
  private static void checkRoutes(Kernel kernel, Target target) {
    List<ObservedRoute> main = kernel.routing().routes(RoutingTable.MAIN);
    for (Route route : target.state().routing().routes()) {
      if (!route.table().equals(RoutingTable.MAIN)) {
        continue;
      }
      Optional<ObservedRoute> foreign =
          main.stream()
              .filter(r -> !r.isOurs() && r.destination().equals(route.destination()))
              .filter(r -> r.type() == RouteType.UNICAST.number())
              .filter(r -> !FactFinder.leadsInto(r, target.tunnels()))
              .findFirst();
      if (foreign.isPresent()) {
        throw new HostException(
            "this host already has a route to " + route.destination(),
            "a network of this host overlaps the site's; renumber one of them, or remove the route");
      }
    }
  }

  /** Whether Landline created this table, by its comment. */
  static boolean isOurs(PresentTable table) {
    return table.comment().orElse("").startsWith("Landline");
  }

  static void checkRulesets(Observed actual) {
    Stream.<Optional<? extends PresentTable>>of(actual.table(), actual.guard())
        .flatMap(Optional::stream)
        .forEach(
            table -> {
              if (!isOurs(table)) {
                throw new HostException(
                    "table inet " + table.name() + " exists, but Landline did not create it",
                    "rename or delete it, or set footprint.table");
              }
              if (table.owner() == ObservedTable.Owner.OTHER) {
                throw new HostException(
                    "table inet " + table.name() + " is owned by another process",
                    "stop the other Landline process that owns it");
              }
            });
  }
}
