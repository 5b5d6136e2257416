// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

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

/** Finds the numeric endpoint behind a name; both families count. */
public final class EndpointLookup {
  private EndpointLookup() {}

  /**
   * Asks the system's resolver, unless the host is a number already.
   *
   * @param current the one in use: it stays if the name still has it, so that a name with several
   *     addresses does not change the tunnel at every look
   * @return empty while the name cannot be resolved
   */
  public static Optional<Endpoint> of(HostEndpoint wanted, Optional<Endpoint> current) {
    List<Endpoint> found = candidates(wanted);
    return current.filter(found::contains).or(() -> found.stream().findFirst());
  }

  /**
   * All addresses of both families, the best first: those that this host has a route to, IPv6
   * before IPv4, because IPv6 passes no carrier-grade NAT whose mapping could get stuck.
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

  /** Connecting a datagram socket sends nothing: it only finds a route and a source address. */
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
