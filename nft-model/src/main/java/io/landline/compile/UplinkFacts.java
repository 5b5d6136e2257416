// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.net.AddressFamily;
import io.landline.net.IpAddress;
import java.util.List;
import java.util.Optional;

/**
 * What the compiler must know about a site's uplinks.
 *
 * @param inUse the place of the one in use in the site's list, from 0
 * @param exits the ways out that this host has now
 */
public record UplinkFacts(int inUse, List<Exit> exits) {
  /** Of a site that leaves the choice to its main routing table. */
  public static final UplinkFacts NONE = new UplinkFacts(0, List.of());

  /**
   * A way out by an uplink.
   *
   * @param uplink its place in the site's list, from 0
   * @param family of the packets that can leave by it
   * @param gateway the router; empty on a link without one, such as a modem's
   */
  public record Exit(int uplink, AddressFamily family, Optional<IpAddress> gateway) {}

  public UplinkFacts {
    exits = List.copyOf(exits);
  }

  /** Whether an uplink carries packets of a family now. */
  public boolean has(int uplink, AddressFamily family) {
    return exits.stream().anyMatch(exit -> exit.uplink() == uplink && exit.family() == family);
  }
}
