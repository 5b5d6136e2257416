// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.route.Route;
import io.landline.route.RouteType;
import io.landline.route.RoutingState;
import io.landline.route.RoutingTable;
import java.util.List;
import java.util.Optional;

/**
 * A route as the kernel has it, anybody's.
 *
 * @param table number, unsigned 32 bits
 * @param type RTN_* of linux/rtnetlink.h: 1 unicast, 2 local, 7 unreachable, 9 throw ...
 * @param protocol who made it, RTPROT_*: 2 kernel, 4 static, 16 DHCP, 201 Landline
 * @param destination which packets
 * @param metric lower wins, unsigned 32 bits; IPv6 shows 1024 where none was given
 * @param nextHops where they go; empty for types that have no device, several for a multipath route
 * @param preferredSource the address that this host's own packets take
 */
public record ObservedRoute(
    long table,
    int type,
    int protocol,
    IpPrefix destination,
    long metric,
    List<NextHop> nextHops,
    Optional<IpAddress> preferredSource) {
  /** The metric that IPv6 gives a route without one (IP6_RT_PRIO_USER). */
  public static final long IPV6_UNSPECIFIED_METRIC = 1024;

  /**
   * One way out.
   *
   * @param device empty where the device's name cannot be told
   * @param gateway empty where the destination is on the link
   */
  public record NextHop(Optional<InterfaceName> device, Optional<IpAddress> gateway) {}

  public ObservedRoute {
    nextHops = List.copyOf(nextHops);
  }

  /** Whether it carries Landline's protocol number. */
  public boolean isOurs() {
    return protocol == RoutingState.PROTOCOL;
  }

  /**
   * The route in Landline's own terms; empty where it is more than they say. An IPv6 metric of 1024
   * is none.
   */
  public Optional<Route> asRoute() {
    if (!isOurs() || table < 1 || table > Integer.MAX_VALUE || preferredSource.isPresent()) {
      return Optional.empty();
    }
    RoutingTable in = new RoutingTable((int) table);
    long given =
        destination.address().bytes().length == 16 && metric == IPV6_UNSPECIFIED_METRIC
            ? 0
            : metric;
    for (RouteType known : RouteType.values()) {
      if (known.number() == type) {
        if (!known.hasDevice()) {
          return Optional.of(new Route(in, known, destination, Optional.empty(), given));
        }
        if (nextHops.size() == 1 && nextHops.get(0).gateway().isEmpty()) {
          return nextHops
              .get(0)
              .device()
              .map(d -> new Route(in, known, destination, Optional.of(d), given));
        }
      }
    }
    return Optional.empty();
  }
}
