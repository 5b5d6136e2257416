// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import java.time.Duration;
import java.util.Optional;

/**
 * The body of an HTTP error.
 *
 * @param software the hub's version of Landline
 * @param message what is wrong, for people
 * @param revision with 409: the revision that the hub keeps, to which the site's must be larger
 * @param retrySeconds with 429 and 503: when to try again
 */
public record ChannelError(
    String software, String message, Optional<Long> revision, Optional<Duration> retrySeconds) {
  public ChannelError {
    software = PeerText.of(software, PeerText.VERSION);
    message = PeerText.of(message, PeerText.SENTENCE);
  }

  /** An error that only needs words. */
  public static ChannelError of(String software, String message) {
    return new ChannelError(software, message, Optional.empty(), Optional.empty());
  }
}
