// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits for what the kernel or another thread does. It sleeps between two looks: where time travels
 * in the lab's User Mode Linux, the clock moves on only while the kernel is idle, and a loop that
 * never sleeps can wait for hours for a timer of five seconds.
 */
public final class KernelWait {
  private static final long PAUSE_NANOS = 1_000_000;

  private KernelWait() {}

  /**
   * Returns once the condition holds.
   *
   * @throws AssertionError if it does not within the limit
   */
  public static void until(String what, Duration limit, BooleanSupplier condition) {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begin > limit.toNanos()) {
        throw new AssertionError("waited " + limit.toSeconds() + " s for " + what);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
