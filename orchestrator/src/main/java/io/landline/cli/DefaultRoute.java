// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.kernel.Link;
import io.landline.kernel.ObservedRoute;
import io.landline.net.AddressFamily;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpPrefix;
import io.landline.reconcile.Kernel;
import io.landline.route.RoutingTable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a host's routes and addresses tell of how it stands in the world. */
final class DefaultRoute {
  private static final List<IpPrefix> PRIVATE =
      List.of(
          IpPrefix.parse("10.0.0.0/8"),
          IpPrefix.parse("172.16.0.0/12"),
          IpPrefix.parse("192.168.0.0/16"));

  private final Kernel kernel;

  DefaultRoute(Kernel kernel) {
    this.kernel = kernel;
  }

  /** The interface of the IPv4 default route with the lowest metric, else of IPv6's. */
  Optional<InterfaceName> device() {
    return device(4).or(() -> device(16));
  }

  private Optional<InterfaceName> device(int bytes) {
    return kernel.routing().routes(RoutingTable.MAIN).stream()
        .filter(r -> r.destination().length() == 0)
        .filter(r -> r.destination().address().bytes().length == bytes)
        .filter(r -> !r.nextHops().isEmpty() && !r.isOurs())
        .sorted(Comparator.comparingLong(ObservedRoute::metric))
        .flatMap(r -> r.nextHops().get(0).device().stream())
        .findFirst();
  }

  /** The IPv4 addresses of an interface. */
  List<InterfaceAddress> addresses(InterfaceName name) {
    return kernel.links().link(name).map(Link::addresses).orElse(List.of()).stream()
        .filter(a -> a.address().family() == AddressFamily.IPV4)
        .toList();
  }

  /** Interfaces with a private IPv4 address that do not lead to the internet. */
  List<InterfaceName> inside(List<InterfaceName> outside) {
    return kernel.links().links().stream()
        .filter(link -> link.up() && !link.isWireGuard() && !outside.contains(link.name()))
        .map(Link::name)
        .filter(name -> !name.name().equals("lo") && !name.name().startsWith("docker"))
        .filter(name -> addresses(name).stream().anyMatch(DefaultRoute::isPrivate))
        .toList();
  }

  static boolean isPrivate(InterfaceAddress address) {
    return PRIVATE.stream().anyMatch(network -> network.contains(address.address()));
  }
}
