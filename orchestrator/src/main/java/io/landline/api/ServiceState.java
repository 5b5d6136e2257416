// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.change.ChangeRecord;
import io.landline.json.Derived;
import io.landline.json.Inline;
import io.landline.policy.Name;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The state of the service: the host's configuration, and whether the kernel matches it.
 *
 * @param role {@code hub} or {@code site}
 * @param name the host's name
 * @param trouble why the kernel does not match the configuration; empty if it does
 * @param service the service's process
 * @param downSince since when Landline has been down here, and who took it down
 * @param configuration the configuration in force; absent while the history cannot be read
 * @param unconfirmed the configuration that waits to be confirmed
 * @param repairs changes by others that were undone
 * @param disabled devices whose capture is suspended
 * @param enrolments on a hub the sites that have not used their one-time codes; on a site itself,
 *     until the hub has taken its key
 */
public record ServiceState(
    String role,
    Name name,
    String trouble,
    ServiceProcess service,
    Optional<Down> downSince,
    Optional<LogEntry> configuration,
    Optional<Unconfirmed> unconfirmed,
    Repairs repairs,
    List<DisabledCapture> disabled,
    List<Enrolment> enrolments) {
  public ServiceState {
    disabled = List.copyOf(disabled);
    enrolments = List.copyOf(enrolments);
  }

  /** Whether {@code landline down} has removed Landline's state from the kernel. */
  @Derived
  public boolean down() {
    return downSince.isPresent();
  }

  /** Whether the kernel matches the configuration. */
  @Derived
  public boolean asConfigured() {
    return !down() && trouble.isEmpty();
  }

  /** Whether this host is a hub. */
  public boolean isHub() {
    return role.equals("hub");
  }

  /** The same state with another trouble. */
  public ServiceState withTrouble(String other) {
    return new ServiceState(
        role,
        name,
        other,
        service,
        downSince,
        configuration,
        unconfirmed,
        repairs,
        disabled,
        enrolments);
  }

  /**
   * The service's process.
   *
   * @param pid its number
   * @param startedAt when it started
   */
  public record ServiceProcess(long pid, Instant startedAt) {}

  /**
   * Landline is down.
   *
   * @param time since when
   * @param record who took it down
   */
  public record Down(Instant time, @Inline ChangeRecord record) {}

  /**
   * A configuration that is rolled back unless it is confirmed.
   *
   * @param number its number in the history
   * @param time when it will be rolled back
   * @param record who made it
   */
  public record Unconfirmed(int number, Instant time, @Inline ChangeRecord record) {}

  /**
   * Repairs since the service started.
   *
   * @param count how many
   * @param last the last one
   */
  public record Repairs(int count, Optional<Repair> last) {}

  /**
   * A change by others that was undone.
   *
   * @param time when it was undone
   * @param line what was changed, and by whom, in one line
   * @param milliseconds the time from the first event of the change, or else from the check that
   *     found it, to the repair
   */
  public record Repair(Instant time, String line, long milliseconds) {}

  /**
   * A device whose capture is suspended.
   *
   * @param device its name; on a hub, SITE/ADDRESS
   * @param until when it is captured again; absent: until {@code landline capture enable}
   * @param time since when its capture has been suspended
   * @param record who disabled it
   */
  public record DisabledCapture(
      String device, Optional<Instant> until, Instant time, @Inline ChangeRecord record) {}

  /**
   * A site that has not enrolled yet.
   *
   * @param site its name
   * @param time on a hub, when its code expires
   * @param problem why not, for people
   */
  public record Enrolment(Name site, Optional<Instant> time, String problem) {}
}
