// SPDX-License-Identifier: Apache-2.0
package io.landline.drift;

import java.time.Duration;

/** Allows so many at once and so many over time. Times are nanoseconds of a monotonic clock. */
final class TokenBucket {
  private final long capacity;
  private final long interval;
  private long tokens;
  private long since;

  /**
   * A full bucket.
   *
   * @param capacity how many it holds
   * @param interval after which one comes back
   * @param now the time
   */
  TokenBucket(int capacity, Duration interval, long now) {
    this.capacity = capacity;
    this.interval = interval.toNanos();
    this.tokens = capacity;
    this.since = now;
  }

  /** Takes one, if there is one. */
  boolean take(long now) {
    refill(now);
    if (tokens == 0) {
      return false;
    }
    tokens--;
    return true;
  }

  /** Whether as many are there as it holds. */
  boolean isFull(long now) {
    refill(now);
    return tokens == capacity;
  }

  /** When there is one, which may be now. */
  long next(long now) {
    refill(now);
    return tokens > 0 ? now : since + interval;
  }

  private void refill(long now) {
    long come = (now - since) / interval;
    if (tokens + come >= capacity) {
      tokens = capacity;
      since = now;
    } else {
      tokens += come;
      since += come * interval;
    }
  }
}
