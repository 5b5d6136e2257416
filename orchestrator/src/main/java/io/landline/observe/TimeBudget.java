// SPDX-License-Identifier: Apache-2.0
package io.landline.observe;

import java.time.Duration;

/**
 * Time that something costly may take: a hundredth of all time, of which five seconds can be saved
 * up. Knows no clock: it is told the time, nanoseconds of a monotonic clock.
 */
final class TimeBudget {
  private static final int PART = 100;
  private static final long MOST = Duration.ofSeconds(5).toNanos();

  private long left = MOST;
  private long at;

  /** A budget that is full. */
  TimeBudget(long now) {
    this.at = now;
  }

  /** Whether it is not used up. */
  boolean allows(long now) {
    left = Math.min(MOST, left + (now - at) / PART);
    at = now;
    return left > 0;
  }

  /** So many nanoseconds were used, more than there were perhaps. */
  void spend(long nanos) {
    left -= nanos;
  }
}
