// SPDX-License-Identifier: Apache-2.0
package io.landline.daemon;

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
  boolean isQuietPartAsLeft();

  /**
   * What was done.
   *
   * @param difference what differed at that moment
   * @param flows how many live flows contradicted what is wanted, and went
   */
  record Done(Difference difference, int flows) {}
}
