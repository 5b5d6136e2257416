// SPDX-License-Identifier: Apache-2.0
package io.landline.grant;

/** One entry of a site's declaration, and its place in the queue of all that sites declared. */
sealed interface Claim permits ForwardClaim, DeviceClaim {
  /** Earlier declared entries have smaller ones. */
  long place();

  /** Whether it is in force; then it goes before all that are not. */
  boolean accepted();
}
