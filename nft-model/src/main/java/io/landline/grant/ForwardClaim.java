// SPDX-License-Identifier: Apache-2.0
package io.landline.grant;

/**
 * A declared forward in the queue.
 *
 * @param request what the site asks for
 * @param place earlier declared entries have smaller ones
 * @param accepted whether it is in force
 */
public record ForwardClaim(ForwardRequest request, long place, boolean accepted) implements Claim {
  /** The claim for another request in this place. */
  ForwardClaim of(ForwardRequest other) {
    return new ForwardClaim(other, place, accepted && other.needsNoMoreThan(request));
  }

  ForwardClaim decided(boolean inForce) {
    return new ForwardClaim(request, place, inForce);
  }
}
