// SPDX-License-Identifier: Apache-2.0
package io.landline.route;

import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import java.util.Comparator;
import java.util.Optional;

/**
 * One of Landline's routes (protocol {@link RoutingState#PROTOCOL}).
 *
 * @param table the table that contains it
 * @param type unicast and local routes have a device, the others have none
 * @param destination the packets it applies to
 * @param device the output interface; the kernel removes the route together with it
 * @param gateway the next router, a host of that interface's link; empty where the destinations are
 *     on the link themselves
 * @param metric lower wins; unsigned 32 bits in a long, 0 where not given
 * @param mtu bytes of the longest packet that may take this route, where it is less than the
 *     device's MTU
 */
public record Route(
    RoutingTable table,
    RouteType type,
    IpPrefix destination,
    Optional<InterfaceName> device,
    Optional<IpAddress> gateway,
    long metric,
    Optional<Integer> mtu)
    implements Comparable<Route> {
  /** The metric of the route of last resort. */
  public static final long LAST = 0xffff_ffffL;

  public Route {
    if (device.isPresent() != type.hasDevice()) {
      throw new IllegalArgumentException("a unicast or local route has a device, no other");
    }
    if (gateway.isPresent()
        && (type != RouteType.UNICAST || gateway.get().family() != destination.family())) {
      throw new IllegalArgumentException(
          type + " to " + destination + " with gateway " + gateway.get());
    }
    if (mtu.isPresent() && (type != RouteType.UNICAST || mtu.get() < 68)) {
      throw new IllegalArgumentException(type + " with mtu " + mtu.get());
    }
    if (metric < 0 || metric > LAST) {
      throw new IllegalArgumentException("metric " + metric);
    }
  }

  public static Route via(
      RoutingTable table, IpPrefix destination, InterfaceName device, long metric) {
    return new Route(
        table,
        RouteType.UNICAST,
        destination,
        Optional.of(device),
        Optional.empty(),
        metric,
        Optional.empty());
  }

  /** Delivers matching packets to this host, as long as the device exists. */
  public static Route local(
      RoutingTable table, IpPrefix destination, InterfaceName device, long metric) {
    return new Route(
        table,
        RouteType.LOCAL,
        destination,
        Optional.of(device),
        Optional.empty(),
        metric,
        Optional.empty());
  }

  public static Route throwing(RoutingTable table, IpPrefix destination) {
    return without(table, RouteType.THROW, destination, 0);
  }

  /** A route of the highest metric: refuses packets that no better route matches. */
  public static Route unreachable(RoutingTable table, IpPrefix destination) {
    return without(table, RouteType.UNREACHABLE, destination, LAST);
  }

  private static Route without(
      RoutingTable table, RouteType type, IpPrefix destination, long metric) {
    return new Route(
        table, type, destination, Optional.empty(), Optional.empty(), metric, Optional.empty());
  }

  /** Whether the kernel keeps only one of the two: same table, destination and metric. */
  public boolean hasKeyOf(Route other) {
    return table.equals(other.table)
        && destination.equals(other.destination)
        && metric == other.metric;
  }

  /** Whether it can take the other's place in one step: both lead into a device. */
  public boolean canReplace(Route other) {
    return hasKeyOf(other) && type == other.type && device.isPresent();
  }

  /** The same for packets of at most this length, bytes. */
  public Route withMtu(int bytes) {
    return new Route(table, type, destination, device, gateway, metric, Optional.of(bytes));
  }

  /** The same through this router. */
  public Route by(IpAddress router) {
    return new Route(table, type, destination, device, Optional.of(router), metric, mtu);
  }

  @Override
  public int compareTo(Route other) {
    return Comparator.comparing(Route::table)
        .thenComparing(Route::destination)
        .thenComparingLong(Route::metric)
        .thenComparing(Route::type)
        .thenComparing(route -> route.gateway().map(IpAddress::toString).orElse(""))
        .thenComparingInt(route -> route.mtu().orElse(0))
        .compare(this, other);
  }

  /** As iproute2 prints it, with the table. */
  @Override
  public String toString() {
    String to = destination.length() == 0 ? "default" : shortText();
    return (type == RouteType.UNICAST ? "" : type + " ")
        + to
        + gateway.map(g -> " via " + g).orElse("")
        + device.map(d -> " dev " + d).orElse("")
        + " table "
        + table
        + " proto "
        + RoutingState.PROTOCOL
        + (device.isPresent() && gateway.isEmpty()
            ? " scope " + (type == RouteType.LOCAL ? "host" : "link")
            : "")
        + (metric == 0 ? "" : " metric " + metric)
        + mtu.map(bytes -> " mtu " + bytes).orElse("");
  }

  private String shortText() {
    return destination.isSingle() ? destination.address().toString() : destination.toString();
  }
}
