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
 */
public record Route(
    RoutingTable table,
    RouteType type,
    IpPrefix destination,
    Optional<InterfaceName> device,
    long metric)
    implements Comparable<Route> {
  /** The metric of the route of last resort. */
  public static final long LAST = 0xffff_ffffL;

  public Route {
    if (device.isPresent() != type.hasDevice()) {
      throw new IllegalArgumentException("a unicast or local route has a device, no other");
    }
    if (metric < 0 || metric > LAST) {
      throw new IllegalArgumentException("metric " + metric);
    }
  }

  public static Route via(
      RoutingTable table, IpPrefix destination, InterfaceName device, long metric) {
    return new Route(table, RouteType.UNICAST, destination, Optional.of(device), metric);
  }

  /** Delivers matching packets to this host, as long as the device exists. */
  public static Route local(
      RoutingTable table, IpPrefix destination, InterfaceName device, long metric) {
    return new Route(table, RouteType.LOCAL, destination, Optional.of(device), metric);
  }

  public static Route throwing(RoutingTable table, IpPrefix destination) {
    return new Route(table, RouteType.THROW, destination, Optional.empty(), 0);
  }

  /** A route of the highest metric: refuses packets that no better route matches. */
  public static Route unreachable(RoutingTable table, IpPrefix destination) {
    return new Route(table, RouteType.UNREACHABLE, destination, Optional.empty(), LAST);
  }

  @Override
  public int compareTo(Route other) {
    return Comparator.comparing(Route::table)
        .thenComparing(Route::destination)
        .thenComparingLong(Route::metric)
        .thenComparing(Route::type)
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
        + (metric == 0 ? "" : " metric " + metric);
  }

  private String shortText() {
    return destination.isSingle() ? destination.address().toString() : destination.toString();
  }
}
