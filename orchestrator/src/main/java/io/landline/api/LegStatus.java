// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.health.fact.Leg;
import java.util.Locale;
import java.util.Optional;

/**
 * The result of a leg in the last round that tested it.
 *
 * @param leg the leg
 * @param outcome whether it is well
 * @param text what was tested, and the result, for people
 * @param reason why it is neither well nor bad, for people; absent if it is one of them
 */
public record LegStatus(Leg leg, Outcome outcome, String text, Optional<String> reason) {
  /** Whether a leg is well. */
  public enum Outcome {
    WELL,
    BAD,
    NOT_KNOWN,
    /** It needs a hub that runs Landline, and the hub is a provider's. */
    NOT_OFFERED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
