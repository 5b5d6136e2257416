// SPDX-License-Identifier: Apache-2.0
package io.landline.path;

import io.landline.log.Log;
import io.landline.reconcile.state.PathMeasurement;
import io.landline.reconcile.state.PathMeasurements;
import io.landline.wireguard.PublicKey;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** Puts limits of paths in force, and logs them. One that cannot be stored is in force as well. */
final class PathLimits {
  private final PathMeasurements stored;
  private final Clock clock;
  private final Log log;
  private boolean failureLogged;

  PathLimits(PathMeasurements stored, Clock clock, Log log) {
    this.stored = stored;
    this.clock = clock;
    this.log = log;
  }

  /** The limits in force, bytes. */
  Map<PublicKey, Integer> inForce() {
    return stored.inForce();
  }

  /** What this path carried when it was last in use, bytes. */
  Optional<Integer> remembered(PublicKey peer, String path) {
    return stored.of(peer, path).map(PathMeasurement::mtu);
  }

  /**
   * Puts a limit in force, unless it is.
   *
   * @param mtu bytes of the longest inner packet; 0 while it is not known
   */
  void put(PublicKey peer, String path, int mtu) {
    boolean isNew = !stored.holds(peer, path, mtu);
    try {
      stored.put(peer, new PathMeasurement(path, mtu, clock.instant()));
      failureLogged = false;
    } catch (UncheckedIOException e) {
      if (!failureLogged) {
        log.warning(String.valueOf(e.getMessage()));
      }
      failureLogged = true;
    }
    if (isNew && mtu > 0) {
      log.notice("the MTU inside the tunnel over " + path + " is " + mtu);
    }
  }
}
