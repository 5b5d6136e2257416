// SPDX-License-Identifier: Apache-2.0
package io.landline.daemon;

import io.landline.api.ServiceState;
import java.time.Duration;
import java.time.Instant;

/**
 * Somebody else's change that was undone.
 *
 * @param at when
 * @param what was done, in one line
 * @param who had changed it, or that nobody knows
 * @param took from the first event that told of it, or else from the look that found it
 */
record Repair(Instant at, String what, String who, Duration took) {
  /** As the log says it. */
  String line() {
    return "changed by others (" + who + "), repaired: " + what;
  }

  ServiceState.Repair status() {
    return new ServiceState.Repair(at, line(), took.toMillis());
  }
}
