// SPDX-License-Identifier: Apache-2.0
package io.landline.path;

import io.landline.kernel.ChosenRoute;
import io.landline.kernel.Link;
import io.landline.net.Endpoint;
import io.landline.policy.Tunnel;
import io.landline.reconcile.state.Kernel;
import java.util.Optional;

/**
 * The path that WireGuard's own packets take to a peer now, as this host's kernel knows it.
 *
 * @param name outer interface, gateway and the peer's address, which tell one path from another
 * @param ceiling bytes of the longest inner packet that the outer interface takes
 * @param limit the same, or less where the path has lately reported its MTU by ICMP
 */
record OuterPath(String name, int ceiling, int limit) {
  /**
   * The path to an endpoint; empty while no route leads there.
   *
   * @param mark of WireGuard's packets, 0 for none
   */
  static Optional<OuterPath> to(Endpoint endpoint, int mark, Kernel kernel) {
    return kernel.routing().chosenRoute(endpoint.address(), mark).map(r -> of(r, endpoint, kernel));
  }

  private static OuterPath of(ChosenRoute route, Endpoint to, Kernel kernel) {
    int device =
        route.device().flatMap(kernel.links()::link).map(Link::mtu).orElse(Integer.MAX_VALUE);
    int overhead = Tunnel.overhead(to.address().family());
    String name =
        route.device().map(d -> d + "/").orElse("")
            + route.gateway().map(g -> g + "/").orElse("")
            + to.address();
    return new OuterPath(
        name, device - overhead, Math.min(device, route.mtu().orElse(device)) - overhead);
  }
}
