// SPDX-License-Identifier: Apache-2.0
package io.landline.health.fact;

import java.util.List;

/**
 * Something found on a host that stands in the way of a leg, before anybody knows whether it does
 * harm.
 *
 * @param where on which host
 * @param kind what it does
 * @param what it is, for people: "chain FORWARD of table ip filter (Docker), policy drop"
 * @param remedy the exact commands that fix it there, none if there are none
 */
public record Obstacle(Side where, Kind kind, String what, List<String> remedy) {
  /** What an obstacle does. */
  public enum Kind {
    /** Drops what is forwarded to or from the tunnel. */
    FORWARD_DROP,
    /** Drops what comes to the host itself from the tunnel or the internet. */
    INPUT_DROP,
    /** Changes the source address or port of what is forwarded. */
    SOURCE_NAT,
    /** Drops what the tunnel brings for devices that are not captured. */
    RP_FILTER,
    /** Our own destination translation is missing or another. */
    DNAT_DIFFERS,
    /** WireGuard's allowed-ips are not those that are wanted. */
    ALLOWED_IPS_DIFFER,
    /** A rule, route or chain of ours is missing or another. */
    STATE_DIFFERS
  }

  public Obstacle {
    if (what.isBlank()) {
      throw new IllegalArgumentException("an obstacle is something");
    }
    remedy = List.copyOf(remedy);
  }
}
