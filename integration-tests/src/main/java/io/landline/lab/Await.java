// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition by polling; no other place in the lab pauses. */
public final class Await {
  private static final Duration OFTEN = Duration.ofMillis(20);
  private static final Duration SELDOM = Duration.ofMillis(500);

  private final Duration pause;

  private Await(Duration pause) {
    this.pause = pause;
  }

  /** For conditions that are cheap to check. */
  public static Await often() {
    return new Await(OFTEN);
  }

  /** For conditions whose check costs the observed hosts time. */
  public static Await seldom() {
    return new Await(SELDOM);
  }

  /** Returns true once the condition holds, false if it does not within the limit. */
  public boolean holds(Duration limit, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > limit.toNanos()) {
        return false;
      }
      LockSupport.parkNanos(pause.toNanos());
    }
    return true;
  }

  /**
   * Waits until the condition holds.
   *
   * @param context printed if the condition does not hold within the limit
   * @throws LabException in that case
   */
  public void until(
      String what, Duration limit, BooleanSupplier condition, Supplier<String> context) {
    if (!holds(limit, condition)) {
      throw new LabException(
          "waited " + limit.toSeconds() + " s for " + what + ": " + context.get());
    }
  }

  /** Lets time pass, for tests of time itself. */
  public static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
