// SPDX-License-Identifier: Apache-2.0
package io.landline.drift;

import java.time.Duration;
import java.time.Instant;

/**
 * A repair of what another program changed.
 *
 * @param at the time of the repair
 * @param what the changes that repaired it, in one line
 * @param cause the process that had changed it, or that it is unknown
 * @param took the time since the first event of the change, or since the check that found it
 */
public record Repair(Instant at, String what, String cause, Duration took) {
  /** The line in the log. */
  public String line() {
    return "changed by others (" + cause + "), repaired: " + what;
  }
}
