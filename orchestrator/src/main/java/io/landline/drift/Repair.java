// SPDX-License-Identifier: Apache-2.0
package io.landline.drift;

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
public record Repair(Instant at, String what, String who, Duration took) {
  /** As the log words it. */
  public String line() {
    return "changed by others (" + who + "), repaired: " + what;
  }
}
