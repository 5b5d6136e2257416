// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.state;

import java.time.Instant;

/**
 * What the path to a peer was found to carry.
 *
 * @param path which path: the uplink and the peer's address, without spaces
 * @param mtu bytes of the longest inner packet; 0 for a path in use that was not measured yet
 * @param at when that was found, by this host's clock
 */
public record PathMeasurement(String path, int mtu, Instant at) {
  public PathMeasurement {
    if (path.isBlank() || path.indexOf(' ') >= 0 || mtu < 0 || mtu > 65_535) {
      throw new IllegalArgumentException(path + " carries " + mtu);
    }
  }
}
