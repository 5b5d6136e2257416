// SPDX-License-Identifier: Apache-2.0
package io.landline.health.history;

import io.landline.health.verdict.State;
import io.landline.policy.Name;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that happened.
 *
 * @param time when
 * @param kind what kind of event
 * @param site which site it is about; absent if it is about the host
 * @param state the state from then on, of {@link Kind#VERDICT} only
 * @param text one line for people
 */
public record Event(
    Instant time, Kind kind, Optional<Name> site, Optional<State> state, String text) {
  /** What kind of event. */
  public enum Kind {
    /** A verdict changed. */
    VERDICT,
    /** A change by others to Landline's kernel state was undone. */
    REPAIR,
    /** A person changed the configuration. */
    CHANGE,
    /** The service started or stopped. */
    SERVICE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Event {
    text = text.lines().findFirst().orElse("");
    if (state.isPresent() != (kind == Kind.VERDICT)) {
      throw new IllegalArgumentException("a verdict has a state, and only it");
    }
  }
}
