// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A site's test host: an additional captured device with an address of the tunnel's network, and an
 * additional forward, the public probe port.
 *
 * @param address the site's tunnel address plus 128, unless the footprint has another
 * @param port both its own port and the public port that leads to it
 */
public record Canary(IpAddress address, int port) {
  /** Added to the last byte of a site's tunnel address. */
  private static final int DISTANCE = 128;

  /** What it answers: its port, by either protocol. */
  public List<ProtocolPorts> services() {
    return Stream.of(TransportProtocol.values())
        .map(protocol -> new ProtocolPorts(protocol, PortRange.of(port)))
        .toList();
  }

  /**
   * The test host of a site.
   *
   * @param tunnel the tunnel's network
   * @param site the site's address in it, of number 1 to 127
   * @param footprint holds the probe port and the addresses that are configured differently
   * @return empty where the network has no room for it
   */
  public static Optional<Canary> of(IpPrefix tunnel, IpAddress site, Footprint footprint) {
    if (footprint.testHost().isPresent()) {
      return footprint.testHost();
    }
    byte[] bytes = site.bytes();
    byte[] first = tunnel.address().bytes();
    int last = bytes.length - 1;
    int number = Byte.toUnsignedInt(bytes[last]) - Byte.toUnsignedInt(first[last]);
    bytes[last] += (byte) DISTANCE;
    IpAddress canary = footprint.testHosts().getOrDefault(site, IpAddress.of(bytes));
    return number >= 1 && number < DISTANCE && tunnel.contains(canary)
        ? Optional.of(new Canary(canary, footprint.probePort() + number))
        : Optional.empty();
  }
}
