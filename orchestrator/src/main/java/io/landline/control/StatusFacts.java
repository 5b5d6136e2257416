// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import io.landline.change.ChangeRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What only the service knows.
 *
 * @param role {@code hub} or {@code site}
 * @param name the host's
 * @param pid the service's process
 * @param startedAt when it began
 * @param configuration what is in force; empty while the history cannot be read
 * @param unconfirmed the configuration that is on probation
 * @param down since when all is taken away, and by whom
 * @param repairs what others changed and was put back
 * @param trouble what keeps the kernel from being as wanted; empty when it is
 * @param disabled devices in the configuration that are not captured for now
 */
public record StatusFacts(
    String role,
    String name,
    long pid,
    Instant startedAt,
    Optional<Change> configuration,
    Optional<Probation> unconfirmed,
    Optional<Down> down,
    Repairs repairs,
    String trouble,
    List<Disabled> disabled) {
  public StatusFacts {
    disabled = List.copyOf(disabled);
  }

  /** The same with another trouble. */
  public StatusFacts withTrouble(String other) {
    return new StatusFacts(
        role, name, pid, startedAt, configuration, unconfirmed, down, repairs, other, disabled);
  }

  /**
   * A configuration.
   *
   * @param number in the history
   * @param time when it was made
   * @param record by whom, and how
   * @param outcome what became of it: {@code applied}, {@code confirmed} ...
   */
  public record Change(int number, Instant time, ChangeRecord record, String outcome) {}

  /**
   * A configuration that goes unless it is confirmed.
   *
   * @param number in the history
   * @param until when
   * @param record by whom
   */
  public record Probation(int number, Instant until, ChangeRecord record) {}

  /**
   * All is taken away.
   *
   * @param since when
   * @param record by whom
   */
  public record Down(Instant since, ChangeRecord record) {}

  /**
   * Repairs since the service began.
   *
   * @param count how many
   * @param last the last one
   */
  public record Repairs(int count, Optional<Repair> last) {}

  /**
   * One repair.
   *
   * @param time when it was done
   * @param line what, and who did it, as the log says it
   * @param millis from hearing of it to its end
   */
  public record Repair(Instant time, String line, long millis) {}

  /**
   * A device that is not captured for now.
   *
   * @param device its name, on a hub SITE/ADDRESS
   * @param until when it is captured again; empty: when somebody says so
   * @param since when that began
   * @param record by whom
   */
  public record Disabled(
      String device, Optional<Instant> until, Instant since, ChangeRecord record) {}
}
