// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.MacAddress;
import java.util.Optional;

/**
 * An entry of the neighbour table, from ARP or neighbour discovery.
 *
 * @param device the link
 * @param address its IP address
 * @param mac its MAC address; empty while unresolved
 * @param state its reachability
 */
public record Neighbour(
    InterfaceName device, IpAddress address, Optional<MacAddress> mac, State state) {
  /** NUD_* of linux/neighbour.h. */
  public enum State {
    INCOMPLETE(0x01),
    REACHABLE(0x02),
    STALE(0x04),
    DELAY(0x08),
    PROBE(0x10),
    FAILED(0x20),
    PERMANENT(0x80);

    private final int bit;

    State(int bit) {
      this.bit = bit;
    }

    /** The bit of ndm_state. */
    public int bit() {
      return bit;
    }
  }
}
