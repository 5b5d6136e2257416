// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.ParseException;
import java.util.Optional;

/**
 * One of a site's ways to the internet.
 *
 * @param device its interface
 * @param gateway its router, where it is not the one that the main routing table names for this
 *     interface: two routers may be on one network
 */
public record Uplink(InterfaceName device, Optional<IpAddress> gateway) {
  private static final String VIA = " via ";

  /** The uplink of an interface, by the gateway that the main table has for it. */
  public static Uplink of(InterfaceName device) {
    return new Uplink(device, Optional.empty());
  }

  /**
   * Reads {@code wan0} or {@code eth0 via 192.168.1.2}.
   *
   * @throws ParseException if it is neither
   */
  public static Uplink parse(String text) {
    int via = text.indexOf(VIA);
    return via < 0
        ? of(InterfaceName.parse(text))
        : new Uplink(
            InterfaceName.parse(text.substring(0, via)),
            Optional.of(IpAddress.parse(text.substring(via + VIA.length()))));
  }

  /** What people call it: its gateway where the configuration names one, else its interface. */
  public String name() {
    return gateway.map(IpAddress::toString).orElse(device.name());
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return device + gateway.map(router -> VIA + router).orElse("");
  }
}
