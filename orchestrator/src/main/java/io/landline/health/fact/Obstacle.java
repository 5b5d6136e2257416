// SPDX-License-Identifier: Apache-2.0
package io.landline.health.fact;

import java.util.List;

/**
 * Something found on a host that could break a leg, before it is known whether it does.
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
    /** Landline's own destination NAT is missing or different. */
    DNAT_DIFFERS,
    /** WireGuard's allowed-ips are not the wanted ones. */
    ALLOWED_IPS_DIFFER,
    /** A rule, route or chain of Landline's is missing or different. */
    STATE_DIFFERS
  }

  public Obstacle {
    if (what.isBlank()) {
      throw new IllegalArgumentException("an obstacle is something");
    }
    remedy = List.copyOf(remedy);
  }
}
