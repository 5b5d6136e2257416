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
 * What the service does: how a host is configured, and whether its kernel is as configured.
 *
 * @param role {@code hub} or {@code site}
 * @param name the host's name
 * @param trouble what keeps the kernel from being as configured; empty when nothing does
 * @param service the process
 * @param downSince since when Landline is down here, and by whom
 * @param configuration what is in force; absent while the history cannot be read
 * @param unconfirmed the configuration that waits to be confirmed
 * @param repairs changes by others that were undone
 * @param disabled captured devices that are not captured for now
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
    List<DisabledCapture> disabled) {
  public ServiceState {
    disabled = List.copyOf(disabled);
  }

  /** Whether all of Landline was taken away from the kernel, by {@code landline down}. */
  @Derived
  public boolean down() {
    return downSince.isPresent();
  }

  /** Whether the kernel is as configured. */
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
        role, name, other, service, downSince, configuration, unconfirmed, repairs, disabled);
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
   * @param number in the history
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
   * @param milliseconds from the first event that told of it, or else from the look that found it
   */
  public record Repair(Instant time, String line, long milliseconds) {}

  /**
   * A device that is not captured for now.
   *
   * @param device its name; on a hub SITE/ADDRESS
   * @param until when it is captured again; absent: until {@code landline capture enable}
   * @param time since when it is not captured
   * @param record who disabled it
   */
  public record DisabledCapture(
      String device, Optional<Instant> until, Instant time, @Inline ChangeRecord record) {}
}
