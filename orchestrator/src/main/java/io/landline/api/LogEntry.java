// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.change.ChangeRecord;
import io.landline.change.ConfigHistory;
import io.landline.change.Outcome;
import io.landline.json.Inline;
import java.time.Instant;

/**
 * A configuration in the history.
 *
 * @param number its number in the history, from 1
 * @param time when it was made
 * @param record who made it, and by which command
 * @param outcome its outcome
 */
public record LogEntry(int number, Instant time, @Inline ChangeRecord record, Outcome outcome) {
  public LogEntry {
    if (number < 1) {
      throw new IllegalArgumentException("configurations are numbered from 1");
    }
  }

  /** From an entry of the history. */
  public static LogEntry of(ConfigHistory.Entry entry) {
    return new LogEntry(entry.number(), entry.time(), entry.record(), entry.outcome());
  }
}
