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
 * @param kind what sort of thing
 * @param site which site it is about; absent if it is about the host
 * @param state the state from then on, of {@link Kind#VERDICT} only
 * @param text one line for people
 */
public record Event(
    Instant time, Kind kind, Optional<Name> site, Optional<State> state, String text) {
  /** What sort of thing happened. */
  public enum Kind {
    /** A verdict became another one. */
    VERDICT,
    /** Something of ours that others changed was put back. */
    REPAIR,
    /** A person changed the configuration. */
    CHANGE,
    /** The service began or ended. */
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
