// SPDX-License-Identifier: Apache-2.0
package io.landline.daemon;

import io.landline.edit.Deed;
import io.landline.edit.Fate;
import io.landline.edit.History;
import io.landline.log.Log;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

/** Writes the history of what the service does; what was done stays done where it cannot. */
final class Chronicle {
  private final History history;
  private final Log log;
  private final Clock clock;

  Chronicle(History history, Log log, Clock clock) {
    this.history = history;
    this.log = log;
    this.clock = clock;
  }

  /** A configuration's entry, made now where it is another text. */
  History.Entry entry(Deed deed, byte[] text, boolean edited) throws IOException {
    Optional<History.Entry> standing = history.standing();
    return !edited && standing.isPresent() && history.isText(standing.get(), text)
        ? standing.get()
        : history.add(text, deed, Fate.UNDER_WAY, clock.instant());
  }

  History.Entry become(History.Entry entry, Fate fate) {
    try {
      return history.become(entry, fate);
    } catch (IOException e) {
      log.warning("the history cannot be kept: " + e);
      return entry;
    }
  }

  /** The same for one that may not be kept any more. */
  void become(int number, Fate fate) throws IOException {
    for (History.Entry entry : history.entries()) {
      if (entry.number() == number) {
        become(entry, fate);
      }
    }
  }

  /** What became of one; empty if it is not kept any more. */
  Optional<Fate> fate(int number) throws IOException {
    return history.entries().stream()
        .filter(e -> e.number() == number)
        .map(History.Entry::fate)
        .findFirst();
  }
}
