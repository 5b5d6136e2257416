// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition by asking again and again: the one place in the lab that pauses. */
public final class Await {
  private static final Duration OFTEN = Duration.ofMillis(20);
  private static final Duration SELDOM = Duration.ofMillis(500);

  private final Duration pause;

  private Await(Duration pause) {
    this.pause = pause;
  }

  /** For conditions that cost little to ask. */
  public static Await often() {
    return new Await(OFTEN);
  }

  /** For conditions whose asking is work for the hosts that are waited for. */
  public static Await seldom() {
    return new Await(SELDOM);
  }

  /** True once the condition holds; false where it does not within the limit. */
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
   * @param context what to print beside, once it did not hold within the limit
   * @throws LabException then
   */
  public void until(
      String what, Duration limit, BooleanSupplier condition, Supplier<String> context) {
    if (!holds(limit, condition)) {
      throw new LabException(
          "waited " + limit.toSeconds() + " s for " + what + ": " + context.get());
    }
  }

  /** Lets time pass, where the time itself is what is tested. */
  public static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
