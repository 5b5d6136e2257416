// SPDX-License-Identifier: Apache-2.0
package io.landline.drift;

import io.landline.path.TunnelWatch;

/**
 * What the keeper asks of a host. Failures of the kernel and unfit hosts are thrown as {@code
 * reconcile} does.
 */
interface Upkeep {
  /** What differs now; changes nothing. */
  Difference difference();

  /** Brings the kernel to what is wanted, and says what that took: perhaps more than was seen. */
  Done makeRight();

  /** Whether that which the kernel has no events for, WireGuard, is as it was left. Cheap. */
  boolean isWireGuardAsLeft();

  /** Whether what others change is to be repaired, or told only. */
  boolean isToBeRepaired();

  /**
   * Looks whether the other end of the tunnel is heard, and does what helps when it is not.
   *
   * @param now nanoseconds of a monotonic clock
   */
  TunnelWatch.Outcome watchTunnel(long now);

  /**
   * What was done.
   *
   * @param difference what differed at that moment
   * @param flows how many live flows contradicted what is wanted, and went
   */
  record Done(Difference difference, int flows) {}
}
