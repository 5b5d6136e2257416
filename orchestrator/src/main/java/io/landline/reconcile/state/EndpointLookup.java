// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.state;

import io.landline.net.AddressFamily;
import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import io.landline.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Resolves an endpoint's name, for both address families. */
public final class EndpointLookup {
  private EndpointLookup() {}

  /**
   * The endpoint's address, from the system's resolver unless the host is numeric.
   *
   * @param current the endpoint in use, kept while the name still resolves to it, so that a name
   *     with several addresses does not change the tunnel at every lookup
   * @return empty while the name cannot be resolved
   */
  public static Optional<Endpoint> of(HostEndpoint wanted, Optional<Endpoint> current) {
    List<Endpoint> found = candidates(wanted);
    return current.filter(found::contains).or(() -> found.stream().findFirst());
  }

  /**
   * All addresses of both families, the best first: addresses with a route first, IPv6 before IPv4,
   * because IPv6 does not depend on the mapping of a carrier-grade NAT.
   *
   * @return none while the name cannot be resolved
   */
  public static List<Endpoint> candidates(HostEndpoint wanted) {
    Optional<Endpoint> numeric = wanted.numeric();
    if (numeric.isPresent()) {
      return List.of(numeric.get());
    }
    try {
      return Arrays.stream(InetAddress.getAllByName(wanted.host()))
          .map(a -> new Endpoint(IpAddress.of(a.getAddress()), wanted.port()))
          .sorted(
              Comparator.comparing((Endpoint e) -> !hasRoute(e))
                  .thenComparing(e -> e.address().family() != AddressFamily.IPV6))
          .toList();
    } catch (UnknownHostException e) {
      return List.of();
    }
  }

  /** Connecting a datagram socket sends nothing; it only looks up the route. */
  private static boolean hasRoute(Endpoint endpoint) {
    try (DatagramChannel channel = DatagramChannel.open()) {
      InetAddress address = InetAddress.getByAddress(endpoint.address().bytes());
      channel.connect(new InetSocketAddress(address, endpoint.port()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
