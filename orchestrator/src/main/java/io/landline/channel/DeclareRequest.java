// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import io.landline.grant.Declaration;
import java.time.Duration;
import java.util.Optional;

/**
 * The body of {@code PUT /v1/declaration}: all that a site asks of its hub.
 *
 * @param software the site's version of Landline
 * @param revision larger in each declaration that differs from the one before; the hub keeps the
 *     largest
 * @param trial whether the hub only answers what it would decide
 * @param probationSeconds when the hub returns to the former declaration unless the same one comes
 *     again without this; absent: never
 * @param declaration what the site asks for
 */
public record DeclareRequest(
    String software,
    long revision,
    boolean trial,
    Optional<Duration> probationSeconds,
    Declaration declaration) {
  /** The largest revision: JSON numbers of 18 digits are read, and a larger one must follow. */
  public static final long MOST_REVISION = 100_000_000_000_000_000L;

  /** The longest time without a confirmation; what people may type has the same limit. */
  private static final Duration LONGEST_PROBATION = Duration.ofDays(366);

  public DeclareRequest {
    software = PeerText.of(software, PeerText.VERSION);
    if (revision > MOST_REVISION) {
      throw new IllegalArgumentException("a revision is at most " + MOST_REVISION);
    }
    if (probationSeconds.filter(time -> time.compareTo(LONGEST_PROBATION) > 0).isPresent()) {
      throw new IllegalArgumentException("a declaration must be confirmed within 366 days");
    }
  }
}
