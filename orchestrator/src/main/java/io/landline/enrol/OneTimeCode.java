// SPDX-License-Identifier: Apache-2.0
package io.landline.enrol;

import io.landline.wireguard.PublicKey;
import java.time.Instant;
import java.util.Optional;

/**
 * A code that a hub gave out, with which a site enrols once; or a key that a site replaced, which
 * is kept in the same form: it gives way to another in the same way.
 *
 * @param key the public half of the one-time key in the code
 * @param created when it was made
 * @param expires from when on it is not taken
 * @param enrolled the site's own key; absent until the code is used
 */
public record OneTimeCode(
    PublicKey key, Instant created, Instant expires, Optional<PublicKey> enrolled) {
  public boolean isUsed() {
    return enrolled.isPresent();
  }

  boolean isUsedBy(PublicKey site) {
    return enrolled.filter(site::equals).isPresent();
  }

  /** Whether it was not used in time. */
  public boolean isExpired(Instant time) {
    return enrolled.isEmpty() && !time.isBefore(expires);
  }

  /** The key of a site that took another one. */
  static OneTimeCode replaced(PublicKey former, PublicKey next, Instant time) {
    return new OneTimeCode(former, time, time, Optional.of(next));
  }

  /** Whether it is a key that the site replaced, and was never in a code. */
  public boolean isReplacedKey() {
    return created.equals(expires);
  }

  OneTimeCode usedBy(PublicKey site) {
    return new OneTimeCode(key, created, expires, Optional.of(site));
  }
}
