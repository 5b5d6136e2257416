// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import io.landline.grant.Declaration;

/**
 * The body of {@code PUT /v1/declaration}: all that a site asks of its hub.
 *
 * @param software the site's version of Landline
 * @param revision larger in each declaration that differs from the one before; the hub keeps the
 *     largest
 * @param trial whether the hub only answers what it would decide
 * @param declaration what the site asks for
 */
public record DeclareRequest(
    String software, long revision, boolean trial, Declaration declaration) {
  /** The largest revision: JSON numbers of 18 digits are read, and a larger one must follow. */
  public static final long MOST_REVISION = 100_000_000_000_000_000L;

  public DeclareRequest {
    software = PeerText.of(software, PeerText.VERSION);
    if (revision > MOST_REVISION) {
      throw new IllegalArgumentException("a revision is at most " + MOST_REVISION);
    }
  }
}
