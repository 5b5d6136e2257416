// SPDX-License-Identifier: Apache-2.0
package io.landline.drift;

import io.landline.path.TunnelWatch;

/**
 * A host as the keeper sees it. Kernel failures and unsuitable hosts are reported by the exceptions
 * of {@code reconcile}.
 */
interface Upkeep {
  /** Makes the next look read everything, also what nobody seems to have changed. */
  void invalidate();

  /** What differs from the configuration now; changes nothing. */
  Difference difference();

  /**
   * Brings the kernel to the configuration and reports what that took, which may be more than
   * {@link #difference} saw.
   */
  RepairResult repair();

  /** Whether WireGuard, which sends no events, is as it was left. Cheap. */
  boolean isWireGuardUnchanged();

  /** Whether changes by other programs are repaired, or only reported. */
  boolean repairsEnabled();

  /**
   * Checks whether the other end of the tunnel answers, and tries what helps when it does not.
   *
   * @param now nanoseconds of a monotonic clock
   */
  TunnelWatch.Outcome watchTunnel(long now);

  /**
   * The result of a repair.
   *
   * @param difference what differed at that moment
   * @param flows how many live flows contradicted the configuration and were deleted
   */
  record RepairResult(Difference difference, int flows) {}
}
