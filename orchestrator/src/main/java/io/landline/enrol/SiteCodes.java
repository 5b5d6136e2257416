// SPDX-License-Identifier: Apache-2.0
package io.landline.enrol;

import io.landline.policy.Name;
import io.landline.wireguard.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The codes that a hub gave out for a site. The one whose key the site has in {@code landline.json}
 * counts. The others are kept since an edit may fail, and since a rollback may bring back a
 * configuration in which the site has the key of a code that was used.
 *
 * @param site the site's name
 * @param codes the oldest first
 */
public record SiteCodes(Name site, List<OneTimeCode> codes) {
  /** As many as there are configurations in the history. */
  private static final int MOST = 20;

  public SiteCodes {
    codes = List.copyOf(codes);
  }

  /** The code with this one-time key. */
  public Optional<OneTimeCode> of(PublicKey key) {
    return codes.stream().filter(code -> code.key().equals(key)).findFirst();
  }

  /** With another key in the place of the one in force: also of codes that led to that one. */
  SiteCodes replacing(PublicKey inForce, PublicKey next, Instant time) {
    SiteCodes changed =
        new SiteCodes(
            site,
            codes.stream().map(code -> code.isUsedBy(inForce) ? code.usedBy(next) : code).toList());
    return changed.with(OneTimeCode.replaced(inForce, next, time));
  }

  /** With a code, in the place of one with the same key; the oldest are dropped. */
  SiteCodes with(OneTimeCode code) {
    List<OneTimeCode> next = new ArrayList<>(codes);
    next.removeIf(other -> other.key().equals(code.key()));
    next.add(code);
    return new SiteCodes(site, next.subList(Math.max(0, next.size() - MOST), next.size()));
  }
}
