// SPDX-License-Identifier: Apache-2.0
package io.landline.rate;

import java.time.Duration;

/** A rate limit with a burst. Times are nanoseconds of a monotonic clock. */
public final class TokenBucket {
  private final long capacity;
  private final long interval;
  private long tokens;
  private long since;

  /**
   * A full bucket.
   *
   * @param capacity tokens it holds
   * @param interval time after which one token comes back
   * @param now the current time
   */
  public TokenBucket(int capacity, Duration interval, long now) {
    this.capacity = capacity;
    this.interval = interval.toNanos();
    this.tokens = capacity;
    this.since = now;
  }

  /** Takes a token; returns whether there was one. */
  public boolean take(long now) {
    return take(1, now);
  }

  /** Takes this many tokens, or none; returns whether there were as many. */
  public boolean take(int count, long now) {
    refill(now);
    if (tokens < count) {
      return false;
    }
    tokens -= count;
    return true;
  }

  /** Whether no token is missing. */
  public boolean isFull(long now) {
    refill(now);
    return tokens == capacity;
  }

  /** When the next token is available, which may be now. */
  public long next(long now) {
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
