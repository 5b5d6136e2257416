// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import io.landline.net.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
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
    Optional<Endpoint> numeric = wanted.numeric();
    if (numeric.isPresent()) {
      return numeric;
    }
    try {
      List<Endpoint> found =
          Arrays.stream(InetAddress.getAllByName(wanted.host()))
              .map(a -> new Endpoint(IpAddress.of(a.getAddress()), wanted.port()))
              .toList();
      return current.filter(found::contains).or(() -> found.stream().findFirst());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
