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
 * @param reason why its outcome is not known, for people; absent if it is known
 */
public record LegStatus(Leg leg, Outcome outcome, String text, Optional<String> reason) {
  /** Whether a leg is well. */
  public enum Outcome {
    WELL,
    BAD,
    NOT_KNOWN;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
