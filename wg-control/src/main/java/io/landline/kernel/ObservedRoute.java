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
 * A route in the kernel, of any program.
 *
 * @param table number, unsigned 32 bits
 * @param type RTN_* of linux/rtnetlink.h: 1 unicast, 2 local, 7 unreachable, 9 throw ...
 * @param protocol its origin, RTPROT_*: 2 kernel, 4 static, 16 DHCP, 201 Landline
 * @param destination the packets it applies to
 * @param metric lower wins, unsigned 32 bits; IPv6 shows 1024 where none was given
 * @param nextHops empty for types without a device, several for a multipath route
 * @param preferredSource the source address of this host's own packets
 * @param mtu bytes of the longest packet that may take it, where the route limits that
 */
public record ObservedRoute(
    long table,
    int type,
    int protocol,
    IpPrefix destination,
    long metric,
    List<NextHop> nextHops,
    Optional<IpAddress> preferredSource,
    Optional<Integer> mtu) {
  /** The metric that IPv6 gives a route without one (IP6_RT_PRIO_USER). */
  public static final long IPV6_UNSPECIFIED_METRIC = 1024;

  /**
   * One next hop.
   *
   * @param device empty if the device's name cannot be expressed
   * @param gateway empty if the destination is on the link
   */
  public record NextHop(Optional<InterfaceName> device, Optional<IpAddress> gateway) {}

  public ObservedRoute {
    nextHops = List.copyOf(nextHops);
  }

  /** A route that does not limit the length of packets. */
  public ObservedRoute(
      long table,
      int type,
      int protocol,
      IpPrefix destination,
      long metric,
      List<NextHop> nextHops,
      Optional<IpAddress> preferredSource) {
    this(table, type, protocol, destination, metric, nextHops, preferredSource, Optional.empty());
  }

  /** Whether it carries Landline's protocol number. */
  public boolean isOurs() {
    return protocol == RoutingState.PROTOCOL;
  }

  /**
   * The route as a {@link Route}; empty if that cannot express it. An IPv6 metric of 1024 counts as
   * none.
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
          return Optional.of(
              new Route(
                  in,
                  known,
                  destination,
                  Optional.empty(),
                  Optional.empty(),
                  given,
                  Optional.empty()));
        }
        if (nextHops.size() == 1 && canGoBy(nextHops.get(0).gateway(), known)) {
          NextHop hop = nextHops.get(0);
          return hop.device()
              .map(
                  d ->
                      new Route(in, known, destination, Optional.of(d), hop.gateway(), given, mtu));
        }
      }
    }
    return Optional.empty();
  }

  private boolean canGoBy(Optional<IpAddress> gateway, RouteType type) {
    return gateway.isEmpty()
        || (type == RouteType.UNICAST && gateway.get().family() == destination.family());
  }
}
