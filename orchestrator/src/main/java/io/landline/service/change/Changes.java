// SPDX-License-Identifier: Apache-2.0
package io.landline.service.change;

import io.landline.api.LogEntry;
import io.landline.api.ServiceState;
import io.landline.change.ChangeRecord;
import io.landline.change.ConfigHistory;
import io.landline.change.Fingerprint;
import io.landline.change.Outcome;
import io.landline.change.Probation;
import io.landline.config.HostPaths;
import io.landline.control.Reply;
import io.landline.control.Reply.Reason;
import io.landline.control.Request;
import io.landline.drift.HostUpkeep;
import io.landline.files.AtomicFile;
import io.landline.host.LoadedConfiguration;
import io.landline.host.ServiceException;
import io.landline.log.Log;
import io.landline.policy.Name;
import io.landline.reconcile.ApplyReport;
import io.landline.wireguard.PresharedKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Applies the configurations that people request from the service: changes file, kernel and history
 * together. Records each step before it is done, so that the next start can finish or undo what a
 * crash left half done. {@link UnconfirmedRollback} handles configurations that must be confirmed.
 */
public final class Changes {
  private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-r-----");

  private final HostPaths paths;
  private final HostUpkeep upkeep;
  private final Suspensions suspensions;
  private final Log log;
  private final Consumer<String> happened;
  private final Clock clock;
  private final ConfigHistory history;

  /** The entry of the configuration in force; empty if the history cannot be written. */
  private Optional<ConfigHistory.Entry> current = Optional.empty();

  private final UnconfirmedRollback unconfirmed;
  private final PendingConfiguration pending;
  private final Secrets secrets;

  /**
   * The changes of a host.
   *
   * @param happened receives one line for each change or rollback
   */
  public Changes(
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
    this.unconfirmed = new UnconfirmedRollback(paths, upkeep, suspensions, log, happened, clock);
    this.pending = new PendingConfiguration(paths, upkeep, suspensions, log);
    this.secrets = new Secrets(paths, log);
  }

  /**
   * At the start, after {@link io.landline.change.Recovery}: continues to wait for a confirmation,
   * and applies again a change whose result is unknown.
   */
  public void resume(long now) {
    try {
      unconfirmed.resume(now);
      Optional<ConfigHistory.Entry> newest = history.newest();
      byte[] text = upkeep.wanted().text();
      if (newest.filter(e -> e.outcome() == Outcome.UNDER_WAY).isPresent()
          && history.isText(newest.get(), text)) {
        judge(newest.get());
      }
      byte[] held = pending.text().orElseGet(() -> upkeep.wanted().text());
      current = Optional.of(history.adopt(held, clock.instant()));
    } catch (IOException e) {
      log.warning("cannot write the history: " + e);
    }
  }

  /**
   * The configuration is in the file and perhaps in the kernel. If the kernel refuses it, restores
   * the former one.
   */
  private void judge(ConfigHistory.Entry entry) throws IOException {
    if (suspensions.isDown()) {
      become(entry, Outcome.WRITTEN);
      return;
    }
    try {
      upkeep.change(upkeep.wanted());
      become(entry, Outcome.APPLIED);
    } catch (RuntimeException e) {
      String problem = Refusals.words(e);
      Optional<ConfigHistory.Entry> standing = history.standing();
      if (standing.isEmpty()) {
        become(entry, Outcome.WRITTEN);
        return;
      }
      new Probation(paths).keepRefused(upkeep.wanted().text());
      byte[] former = history.configuration(standing.get().number());
      AtomicFile.writeThroughLink(paths.configuration(), former, MODE);
      become(entry, Outcome.REFUSED);
      log.error(
          "configuration "
              + entry.number()
              + " refused: "
              + problem
              + "; the former configuration is restored");
      pending.load(former);
    }
  }

  /** Notes that a configuration written without a service was applied to the kernel. */
  public void settled() {
    if (current.filter(e -> e.outcome() == Outcome.WRITTEN).isPresent()) {
      ConfigHistory.Entry applied = become(current.get(), Outcome.APPLIED);
      current = Optional.of(applied);
      happened.accept("configuration " + applied.number() + " applied (" + applied.record() + ")");
    }
  }

  /** The configuration in force. */
  public Optional<LogEntry> current() {
    return current.map(LogEntry::of);
  }

  /** The configuration that awaits confirmation. */
  public Optional<ServiceState.Unconfirmed> unconfirmed() {
    return unconfirmed.waiting();
  }

  /** Applies a configuration, or replies why not. */
  public Reply apply(Request.Apply request, long now) throws IOException {
    Optional<ServiceState.Unconfirmed> waiting = unconfirmed.waiting();
    if (waiting.isPresent()) {
      return refused(
          Reason.NOT_NOW,
          "configuration "
              + waiting.get().number()
              + " is not confirmed yet ("
              + waiting.get().record()
              + "); first landline confirm, or landline rollback");
    }
    // A deleted file is written again by an edit, for instance a rollback.
    byte[] file =
        Files.exists(paths.configuration()) || request.candidate().isEmpty()
            ? Files.readAllBytes(paths.configuration())
            : new byte[0];
    byte[] after = file;
    if (request.candidate().isPresent()) {
      Request.Candidate candidate = request.candidate().get();
      if (!fingerprint(file).equals(candidate.before())) {
        return refused(
            Reason.NOT_NOW,
            "landline.json was changed by another program meanwhile; nothing was changed;"
                + " try again");
      }
      if (!candidate.change().fits(file)) {
        return refused(Reason.NOT_UNDERSTOOD, "the change is not one of landline.json");
      }
      after = candidate.change().of(file);
    }
    LoadedConfiguration next;
    try {
      next = suspensions.over(LoadedConfiguration.after(upkeep.wanted(), paths, after, log));
    } catch (ServiceException e) {
      return new Reply.Refused(
          e.isInvalidConfiguration() ? Reason.INVALID : Reason.FAILED, e.lines());
    }
    if (suspensions.isDown()) {
      return request.candidate().isEmpty() || request.confirmSeconds().isPresent()
          ? refused(Reason.NOT_NOW, suspensions.whyDown())
          : write(request, file, after, next);
    }
    return bring(request, file, next, now);
  }

  /** A large file's takes time, and mostly it is the text in force. */
  private Fingerprint fingerprint(byte[] file) {
    LoadedConfiguration inForce = upkeep.wanted();
    return inForce.isText(file) ? inForce.fingerprint() : Fingerprint.of(file);
  }

  /** Writes an edit without applying it, while Landline is down. */
  private Reply write(Request.Apply request, byte[] before, byte[] after, LoadedConfiguration next)
      throws IOException {
    ChangeRecord record = request.record();
    ConfigHistory.Entry entry = entry(record, next, !Arrays.equals(before, after));
    AtomicFile.writeThroughLink(paths.configuration(), after, MODE);
    current = Optional.of(become(entry, Outcome.WRITTEN));
    upkeep.want(next);
    pending.giveUp();
    happened.accept(
        "configuration " + entry.number() + " written (" + record + "); Landline is down");
    secrets.forget(forgets(request));
    String kernel = "nothing: " + suspensions.whyDown();
    return new Reply.Done(true, entry.number(), kernel, 0, Optional.empty(), List.of());
  }

  private Reply bring(Request.Apply request, byte[] before, LoadedConfiguration next, long now)
      throws IOException {
    byte[] after = next.text();
    LoadedConfiguration inForce = upkeep.wanted();
    byte[] former = inForce.text();
    boolean edited = !Arrays.equals(before, after);
    Map<Name, Optional<PresharedKey>> formerSecrets = Secrets.changed(inForce, next);
    boolean another = !inForce.isText(after) || !formerSecrets.isEmpty();
    Optional<Duration> time = request.confirmSeconds().filter(t -> another);
    ConfigHistory.Entry entry = entry(request.record(), next, edited || time.isPresent());
    Optional<Probation.Note> note = Optional.empty();
    if (time.isPresent()) {
      note =
          Optional.of(
              unconfirmed.note(
                  entry, inForce, next, formerSecrets, forgets(request), time.get(), now));
    }
    try {
      if (edited) {
        AtomicFile.writeThroughLink(paths.configuration(), after, MODE);
      }
      ApplyReport report = upkeep.change(next);
      pending.giveUp();
      unconfirmed.begin(note, inForce);
      secrets.forget(note.isEmpty() ? forgets(request) : List.of());
      return done(entry, note, edited, report);
    } catch (RuntimeException e) {
      return takenBack(entry, note, back(edited, before, note, former), e);
    }
  }

  private Reply done(
      ConfigHistory.Entry entry,
      Optional<Probation.Note> note,
      boolean edited,
      ApplyReport report) {
    boolean waits = note.isPresent();
    boolean fresh =
        entry.outcome() == Outcome.UNDER_WAY || entry.outcome() == Outcome.WRITTEN || waits;
    ConfigHistory.Entry now =
        fresh ? become(entry, waits ? Outcome.UNCONFIRMED : Outcome.APPLIED) : entry;
    current = Optional.of(now);
    boolean changed = edited || report.changed();
    String kernel = report.plan().isEmpty() ? "nothing to change" : report.plan().summary();
    if (changed || fresh) {
      String until = note.map(n -> ", unless confirmed until " + n.until()).orElse("");
      happened.accept(
          "configuration "
              + now.number()
              + " applied"
              + until
              + " ("
              + now.record()
              + "); kernel: "
              + kernel);
      report.remarks().forEach(log::warning);
    }
    return new Reply.Done(
        changed,
        now.number(),
        kernel,
        report.cutFlows(),
        note.map(Probation.Note::until),
        report.remarks());
  }

  /**
   * The content to restore in the file if the kernel refuses; empty to keep what a person wrote
   * there.
   */
  private static Optional<byte[]> back(
      boolean edited, byte[] before, Optional<Probation.Note> note, byte[] former) {
    return edited ? Optional.of(before) : note.map(n -> former);
  }

  /** Takes back a change that the kernel refused; the kernel is unchanged. */
  private Reply takenBack(
      ConfigHistory.Entry entry,
      Optional<Probation.Note> note,
      Optional<byte[]> back,
      RuntimeException e)
      throws IOException {
    String problem = Refusals.words(e);
    if (back.isPresent()) {
      new Probation(paths).keepRefused(Files.readAllBytes(paths.configuration()));
      AtomicFile.writeThroughLink(paths.configuration(), back.get(), MODE);
    }
    if (entry.outcome() == Outcome.UNDER_WAY || note.isPresent()) {
      become(entry, Outcome.REFUSED);
    }
    if (note.isPresent()) {
      unconfirmed.takeBack();
    }
    log.error("configuration " + entry.number() + " refused (" + entry.record() + "): " + problem);
    return refused(
        Reason.FAILED,
        problem
            + (back.isPresent()
                ? "; landline.json is unchanged, and the refused one is in landline.json.refused"
                : "; the previous configuration stays in force"));
  }

  /** Confirms the configuration that awaits confirmation. */
  public Reply confirm(Request.Confirm request) throws IOException {
    return unconfirmed.confirm(
        request, () -> current = current.map(e -> become(e, Outcome.CONFIRMED)));
  }

  /** Rolls back the configuration that awaits confirmation. */
  public Reply rollBack(Request.Rollback request) throws IOException {
    return unconfirmed.waiting().isEmpty()
        ? UnconfirmedRollback.nothingWaits()
        : rollBack(request.record().toString());
  }

  private Reply rollBack(String why) throws IOException {
    UnconfirmedRollback.Ended ended = unconfirmed.rollBack(why);
    current = Optional.of(ended.current());
    return ended.reply();
  }

  /** Answers now, or when the outcome of a configuration is decided. */
  public void await(Request.Await request, Consumer<Reply> reply) throws IOException {
    unconfirmed.await(request, reply);
  }

  /** When the next thing is due, if anything is. */
  public OptionalLong due(long now) {
    return pending.text().isPresent() ? OptionalLong.of(now) : unconfirmed.due();
  }

  /**
   * Rolls back what was not confirmed in time; returns whether there was something.
   *
   * @throws IOException if files cannot be read or written; retry later
   */
  public boolean step(long now) throws IOException {
    if (pending.text().isPresent()) {
      pending.load();
      return true;
    }
    if (unconfirmed.isDue(now)) {
      rollBack("not confirmed in time");
      return true;
    }
    return false;
  }

  /** A configuration's entry; adds one if the text is new. */
  private ConfigHistory.Entry entry(ChangeRecord record, LoadedConfiguration next, boolean edited)
      throws IOException {
    Optional<ConfigHistory.Entry> standing = history.standing();
    return !edited && standing.isPresent() && history.isText(standing.get(), next.text())
        ? standing.get()
        : history.add(
            next.text(), Optional.of(next.own()), record, Outcome.UNDER_WAY, clock.instant());
  }

  private ConfigHistory.Entry become(ConfigHistory.Entry entry, Outcome outcome) {
    return history.note(entry, outcome, log::warning);
  }

  private static List<Name> forgets(Request.Apply request) {
    return request.candidate().map(Request.Candidate::forgets).orElse(List.of());
  }

  private static Reply refused(Reason reason, String line) {
    return new Reply.Refused(reason, List.of(line));
  }
}
