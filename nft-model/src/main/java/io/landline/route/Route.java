// SPDX-License-Identifier: Apache-2.0
package io.landline.route;

import io.landline.net.InterfaceName;
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
 * @param metric lower wins; unsigned 32 bits in a long, 0 where not given
 * @param mtu bytes of the longest packet that may take this route, where it is less than the
 *     device's MTU
 */
public record Route(
    RoutingTable table,
    RouteType type,
    IpPrefix destination,
    Optional<InterfaceName> device,
    long metric,
    Optional<Integer> mtu)
    implements Comparable<Route> {
  /** The metric of the route of last resort. */
  public static final long LAST = 0xffff_ffffL;

  public Route {
    if (device.isPresent() != type.hasDevice()) {
      throw new IllegalArgumentException("a unicast or local route has a device, no other");
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
        table, RouteType.UNICAST, destination, Optional.of(device), metric, Optional.empty());
  }

  /** Delivers matching packets to this host, as long as the device exists. */
  public static Route local(
      RoutingTable table, IpPrefix destination, InterfaceName device, long metric) {
    return new Route(
        table, RouteType.LOCAL, destination, Optional.of(device), metric, Optional.empty());
  }

  public static Route throwing(RoutingTable table, IpPrefix destination) {
    return new Route(table, RouteType.THROW, destination, Optional.empty(), 0, Optional.empty());
  }

  /** A route of the highest metric: refuses packets that no better route matches. */
  public static Route unreachable(RoutingTable table, IpPrefix destination) {
    return new Route(
        table, RouteType.UNREACHABLE, destination, Optional.empty(), LAST, Optional.empty());
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
    return new Route(table, type, destination, device, metric, Optional.of(bytes));
  }

  /** The same without a limit of the length of packets. */
  public Route withoutMtu() {
    return new Route(table, type, destination, device, metric, Optional.empty());
  }

  @Override
  public int compareTo(Route other) {
    return Comparator.comparing(Route::table)
        .thenComparing(Route::destination)
        .thenComparingLong(Route::metric)
        .thenComparing(Route::type)
        .thenComparingInt(route -> route.mtu().orElse(0))
        .compare(this, other);
  }

  /** As iproute2 prints it, with the table. */
  @Override
  public String toString() {
    String to = destination.length() == 0 ? "default" : shortText();
    return (type == RouteType.UNICAST ? "" : type + " ")
        + to
        + device.map(d -> " dev " + d).orElse("")
        + " table "
        + table
        + " proto "
        + RoutingState.PROTOCOL
        + (device.isPresent() ? " scope " + (type == RouteType.LOCAL ? "host" : "link") : "")
        + (metric == 0 ? "" : " metric " + metric)
        + mtu.map(bytes -> " mtu " + bytes).orElse("");
  }

  private String shortText() {
    return destination.isSingle() ? destination.address().toString() : destination.toString();
  }
}
