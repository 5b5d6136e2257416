// SPDX-License-Identifier: Apache-2.0
package io.landline.service.change;

import io.landline.api.ServiceState;
import io.landline.change.ConfigHistory;
import io.landline.change.Fingerprint;
import io.landline.change.Outcome;
import io.landline.change.Probation;
import io.landline.config.HostPaths;
import io.landline.control.Reply;
import io.landline.control.Reply.Reason;
import io.landline.control.Request;
import io.landline.drift.HostUpkeep;
import io.landline.host.LoadedConfiguration;
import io.landline.host.ServiceException;
import io.landline.log.Log;
import io.landline.policy.Name;
import io.landline.reconcile.ApplyReport;
import io.landline.wireguard.PresharedKey;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A configuration that is in force, and is rolled back unless somebody confirms it in time. {@link
 * Probation} has its files; this class watches the deadline and rolls back. Callers pass the time,
 * in nanoseconds of a monotonic clock.
 */
final class UnconfirmedRollback {
  private final HostPaths paths;
  private final HostUpkeep upkeep;
  private final Suspensions suspensions;
  private final Log log;
  private final Consumer<String> happened;
  private final Clock clock;
  private final ConfigHistory history;
  private final Probation probation;
  private final Secrets secrets;
  private final OutcomeWaiters waiters = new OutcomeWaiters();

  private Optional<Probation.Note> note = Optional.empty();
  private long end;

  /**
   * The configuration that a rollback restores; empty if it has not been loaded since a restart.
   */
  private Optional<LoadedConfiguration> former = Optional.empty();

  /** No configuration awaits confirmation yet; the parameters are those of {@link Changes}. */
  UnconfirmedRollback(
      HostPaths paths,
      HostUpkeep upkeep,
      Suspensions suspensions,
      Log log,
      Consumer<String> happened,
      Clock clock) {
    this.paths = paths;
    this.upkeep = upkeep;
    this.suspensions = suspensions;
    this.log = log;
    this.happened = happened;
    this.clock = clock;
    this.history = new ConfigHistory(paths);
    this.probation = new Probation(paths);
    this.secrets = new Secrets(paths, log);
  }

  /**
   * The result of a rollback.
   *
   * @param current the entry of the configuration that is in force now
   */
  record Ended(Reply reply, ConfigHistory.Entry current) {}

  /** Continues after a restart of the service. */
  void resume(long now) throws IOException {
    note = probation.note();
    end = probation.end().orElse(now);
    if (note.isPresent()) {
      try {
        former();
      } catch (IOException e) {
        log.error(e.getMessage() + "; retrying at the deadline");
      }
    }
  }

  /** The configuration that awaits confirmation. */
  Optional<ServiceState.Unconfirmed> waiting() {
    return note.map(n -> new ServiceState.Unconfirmed(n.number(), n.until(), n.record()));
  }

  /**
   * Records that a configuration must be confirmed; call it before the configuration is written or
   * applied.
   *
   * @param formerSecrets the secrets in force that the next configuration lacks or changes
   * @param forgets peers whose secret is deleted when it is confirmed
   * @param time how long it may stay unconfirmed
   */
  Probation.Note note(
      ConfigHistory.Entry entry,
      LoadedConfiguration inForce,
      LoadedConfiguration next,
      Map<Name, Optional<PresharedKey>> formerSecrets,
      List<Name> forgets,
      Duration time,
      long now)
      throws IOException {
    Probation.Note begun =
        new Probation.Note(
            entry.number(),
            Fingerprint.of(next.text()),
            clock.instant().plus(time).truncatedTo(ChronoUnit.SECONDS),
            entry.record(),
            forgets);
    end = now + time.toNanos();
    probation.begin(begun, inForce.text(), formerSecrets, end);
    return begun;
  }

  /**
   * The recorded configuration is in force now; empty if the one in force needs no confirmation.
   */
  void begin(Optional<Probation.Note> begun, LoadedConfiguration inForceBefore) {
    note = begun;
    former = begun.map(n -> inForceBefore);
  }

  /** The noted configuration never came into force. */
  void takeBack() throws IOException {
    probation.restoreSecrets();
    probation.finish();
  }

  /** The configuration that a rollback restores, without the captures that are disabled now. */
  private LoadedConfiguration former() throws IOException {
    try {
      if (former.isEmpty()) {
        former = Optional.of(LoadedConfiguration.former(paths, probation.former(), log));
      }
      return suspensions.over(former.get());
    } catch (ServiceException e) {
      throw PendingConfiguration.unusable(e);
    }
  }

  /**
   * Confirms the configuration.
   *
   * @param recorded writes the outcome into the history, before anybody who waits is answered
   */
  Reply confirm(Request.Confirm request, Runnable recorded) throws IOException {
    if (note.isEmpty()) {
      return nothingWaits();
    }
    Probation.Note confirmed = note.get();
    // Deleted before the files of the rollback: if the process ends in between, the next start
    // rolls back and restores the secrets.
    secrets.forget(confirmed.forgets());
    finish();
    recorded.run();
    happened.accept(
        "configuration " + confirmed.number() + " confirmed (" + request.record() + ")");
    waiters.settle(confirmed.number(), true);
    return new Reply.Done(true, confirmed.number(), "", 0, Optional.empty(), List.of());
  }

  static Reply nothingWaits() {
    String line = "no configuration awaits confirmation; see landline log";
    return new Reply.Refused(Reason.NOT_NOW, List.of(line));
  }

  /** Whether the time is over. */
  boolean isDue(long now) {
    return note.isPresent() && end - now <= 0;
  }

  /** When the time is over. */
  OptionalLong due() {
    return note.isPresent() ? OptionalLong.of(end) : OptionalLong.empty();
  }

  /**
   * Restores the former configuration in kernel and file.
   *
   * @param why for the log
   * @throws IOException if files cannot be read or written; retry later
   */
  Ended rollBack(String why) throws IOException {
    Probation.Note gone = note.orElseThrow();
    LoadedConfiguration back = former();
    // The kernel first: the caller may be locked out, even if the disk fails.
    String kernel;
    int cut = 0;
    try {
      ApplyReport report = upkeep.change(back);
      kernel = report.plan().isEmpty() ? "nothing to change" : report.plan().summary();
      cut = report.cutFlows();
    } catch (RuntimeException e) {
      kernel = "not yet: " + Refusals.words(e);
      upkeep.want(back); // the keeper keeps trying
    }
    boolean restored = probation.restore(gone, back.text());
    history.note(gone.number(), Outcome.ROLLED_BACK, log::warning);
    ConfigHistory.Entry current = history.adopt(back.text(), clock.instant());
    finish();
    happened.accept(
        "configuration "
            + gone.number()
            + " rolled back ("
            + why
            + "): configuration "
            + current.number()
            + " is in force again; kernel: "
            + kernel);
    List<String> remarks =
        restored
            ? List.of()
            : List.of(
                "landline.json was edited meanwhile and is not overwritten; to"
                    + " apply it: landline apply");
    remarks.forEach(log::warning);
    waiters.settle(gone.number(), false);
    return new Ended(
        new Reply.Done(true, current.number(), kernel, cut, Optional.empty(), remarks), current);
  }

  private void finish() throws IOException {
    probation.finish();
    note = Optional.empty();
    former = Optional.empty();
  }

  /** Answers now, or when the outcome of a configuration is decided. */
  void await(Request.Await request, Consumer<Reply> reply) throws IOException {
    int number = request.number();
    if (note.filter(n -> n.number() == number).isPresent()) {
      waiters.add(number, reply);
      return;
    }
    Optional<Outcome> outcome = history.outcome(number);
    String lost = "configuration " + number + "is no longer in the history";
    reply.accept(
        outcome
            .<Reply>map(o -> new Reply.Settled(o.stands()))
            .orElseGet(() -> new Reply.Refused(Reason.NOT_NOW, List.of(lost))));
  }
}
