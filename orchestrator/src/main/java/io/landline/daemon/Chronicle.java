// SPDX-License-Identifier: Apache-2.0
package io.landline.daemon;

import io.landline.change.ChangeRecord;
import io.landline.change.ConfigHistory;
import io.landline.change.Outcome;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

/** Writes the history of what the service does; what was done stays done where it cannot. */
final class Chronicle {
  private final ConfigHistory history;
  private final Log log;
  private final Clock clock;

  Chronicle(ConfigHistory history, Log log, Clock clock) {
    this.history = history;
    this.log = log;
    this.clock = clock;
  }

  /** A configuration's entry, made now where it is another text. */
  ConfigHistory.Entry entry(ChangeRecord record, LoadedConfiguration next, boolean edited)
      throws IOException {
    byte[] text = next.text();
    Optional<ConfigHistory.Entry> standing = history.standing();
    return !edited && standing.isPresent() && history.isText(standing.get(), text)
        ? standing.get()
        : history.add(text, Optional.of(next.whole()), record, Outcome.UNDER_WAY, clock.instant());
  }

  ConfigHistory.Entry become(ConfigHistory.Entry entry, Outcome outcome) {
    try {
      return history.become(entry, outcome);
    } catch (IOException e) {
      log.warning("the history cannot be kept: " + e);
      return entry;
    }
  }

  /** The same for one that may not be kept any more. */
  void become(int number, Outcome outcome) throws IOException {
    for (ConfigHistory.Entry entry : history.entries()) {
      if (entry.number() == number) {
        become(entry, outcome);
      }
    }
  }

  /** What became of one; empty if it is not kept any more. */
  Optional<Outcome> outcome(int number) throws IOException {
    return history.entries().stream()
        .filter(e -> e.number() == number)
        .map(ConfigHistory.Entry::outcome)
        .findFirst();
  }
}
