// SPDX-License-Identifier: Apache-2.0
package io.landline.observe;

import java.time.Duration;

/**
 * Limits something costly to one percent of the time, of which five seconds can be saved up.
 * Callers pass the time, in nanoseconds of a monotonic clock.
 */
final class TimeBudget {
  private static final int PART = 100;
  private static final long MOST = Duration.ofSeconds(5).toNanos();

  private long left = MOST;
  private long at;

  /** A full budget. */
  TimeBudget(long now) {
    this.at = now;
  }

  /** Whether any time is left. */
  boolean allows(long now) {
    left = Math.min(MOST, left + (now - at) / PART);
    at = now;
    return left > 0;
  }

  /** Takes used nanoseconds off; the budget may become negative. */
  void spend(long nanos) {
    left -= nanos;
  }
}
