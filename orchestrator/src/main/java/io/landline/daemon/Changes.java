// SPDX-License-Identifier: Apache-2.0
package io.landline.daemon;

import io.landline.config.HostPaths;
import io.landline.control.Reply;
import io.landline.control.Reply.Reason;
import io.landline.control.Request;
import io.landline.control.StatusFacts;
import io.landline.drift.HostUpkeep;
import io.landline.edit.Deed;
import io.landline.edit.Fate;
import io.landline.edit.Fingerprint;
import io.landline.edit.History;
import io.landline.edit.Probation;
import io.landline.files.AtomicFile;
import io.landline.host.LoadedConfiguration;
import io.landline.host.ServiceException;
import io.landline.log.Log;
import io.landline.policy.Name;
import io.landline.reconcile.ApplyReport;
import io.landline.wireguard.PresharedKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Configurations that people bring in through the service: file, kernel and history go together.
 * Each step is noted before it is done, so that the next start can finish or undo what a crash left
 * half done. Keeps the time of a probation; is told it, nanoseconds of a monotonic clock.
 */
final class Changes {
  private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-r-----");

  private final HostPaths paths;
  private final HostUpkeep upkeep;
  private final Suspensions suspensions;
  private final Log log;
  private final Consumer<String> happened;
  private final Clock clock;
  private final History history;
  private final Chronicle chronicle;
  private final Probation probation;

  /** What is in force; empty while the history cannot be kept. */
  private Optional<History.Entry> current = Optional.empty();

  private Optional<Probation.Note> unconfirmed = Optional.empty();
  private long end;

  private final WayBack wayBack;
  private final Awaited awaited = new Awaited();
  private final Secrets secrets;

  /**
   * Those of a host.
   *
   * @param happened told what people changed, or what their time's end did, in one line
   */
  Changes(
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
    this.history = new History(paths);
    this.chronicle = new Chronicle(history, log, clock);
    this.probation = new Probation(paths);
    this.wayBack = new WayBack(paths, upkeep, suspensions, probation, log);
    this.secrets = new Secrets(paths, log);
  }

  /**
   * At the start, after {@link io.landline.edit.Recovery}: goes on with a probation, and judges a
   * change whose end nobody saw.
   */
  void resume(long now) {
    try {
      unconfirmed = probation.note();
      end = probation.end().orElse(now);
      if (unconfirmed.isPresent()) {
        wayBack.recall();
      }
      Optional<History.Entry> newest = history.newest();
      byte[] text = upkeep.wanted().text();
      if (newest.filter(e -> e.fate() == Fate.UNDER_WAY).isPresent()
          && history.isText(newest.get(), text)) {
        judge(newest.get());
      }
      byte[] held = wayBack.unread().orElseGet(() -> upkeep.wanted().text());
      current = Optional.of(history.adopt(held, clock.instant()));
    } catch (IOException e) {
      log.warning("the history cannot be kept: " + e);
    }
  }

  /** It is in the file and perhaps in the kernel: if that refuses it, the former one comes back. */
  private void judge(History.Entry entry) throws IOException {
    if (suspensions.isDown()) {
      chronicle.become(entry, Fate.WRITTEN);
      return;
    }
    try {
      upkeep.change(upkeep.wanted());
      chronicle.become(entry, Fate.APPLIED);
    } catch (RuntimeException e) {
      String problem = Refusals.words(e);
      Optional<History.Entry> standing = history.standing();
      if (standing.isEmpty()) {
        chronicle.become(entry, Fate.WRITTEN);
        return;
      }
      probation.keepRefused(upkeep.wanted().text());
      byte[] former = history.configuration(standing.get().number());
      AtomicFile.writeThroughLink(paths.configuration(), former, MODE);
      chronicle.become(entry, Fate.REFUSED);
      log.error(
          "configuration " + entry.number() + " refused: " + problem + "; the former is back");
      wayBack.want(former);
    }
  }

  /** What was written while no service ran came into the kernel. */
  void settled() {
    if (current.filter(e -> e.fate() == Fate.WRITTEN).isPresent()) {
      History.Entry applied = chronicle.become(current.get(), Fate.APPLIED);
      current = Optional.of(applied);
      happened.accept("configuration " + applied.number() + " applied (" + applied.deed() + ")");
    }
  }

  /** The configuration in force. */
  Optional<StatusFacts.Change> current() {
    return current.map(
        e -> new StatusFacts.Change(e.number(), e.time(), e.deed(), e.fate().toString()));
  }

  /** The configuration on probation. */
  Optional<StatusFacts.Probation> unconfirmed() {
    return unconfirmed.map(n -> new StatusFacts.Probation(n.number(), n.until(), n.deed()));
  }

  /** Does what is asked, or says why not. */
  Reply apply(Request.Apply request, long now) throws IOException {
    if (unconfirmed.isPresent()) {
      return refused(
          Reason.NOT_NOW,
          "configuration "
              + unconfirmed.get().number()
              + " is not confirmed yet ("
              + unconfirmed.get().deed()
              + "); first landline confirm, or landline rollback");
    }
    // One that somebody deleted is brought back by an edit, a rollback for instance.
    byte[] file =
        Files.exists(paths.configuration()) || request.candidate().isEmpty()
            ? Files.readAllBytes(paths.configuration())
            : new byte[0];
    byte[] after = file;
    if (request.candidate().isPresent()) {
      Request.Candidate candidate = request.candidate().get();
      if (!Fingerprint.of(file).equals(candidate.before())) {
        return refused(
            Reason.NOT_NOW,
            "landline.json was changed by somebody else meanwhile; nothing was done; try again");
      }
      after = candidate.text().getBytes(StandardCharsets.UTF_8);
    }
    LoadedConfiguration next;
    try {
      next = suspensions.over(LoadedConfiguration.of(paths, after, log));
    } catch (ServiceException e) {
      return new Reply.Refused(
          e.isInvalidConfiguration() ? Reason.INVALID : Reason.FAILED, e.lines());
    }
    if (suspensions.isDown()) {
      return request.candidate().isEmpty() || request.probation().isPresent()
          ? refused(Reason.NOT_NOW, suspensions.whyDown())
          : write(request, file, after, next);
    }
    return bring(request, file, next, now);
  }

  /** While all is taken away an edit is written only. */
  private Reply write(Request.Apply request, byte[] before, byte[] after, LoadedConfiguration next)
      throws IOException {
    Deed deed = request.deed();
    History.Entry entry = chronicle.entry(deed, after, !Arrays.equals(before, after));
    AtomicFile.writeThroughLink(paths.configuration(), after, MODE);
    current = Optional.of(chronicle.become(entry, Fate.WRITTEN));
    upkeep.want(next);
    wayBack.giveUp();
    happened.accept(
        "configuration " + entry.number() + " written (" + deed + "); Landline is down");
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
    boolean another = !Arrays.equals(after, former) || !formerSecrets.isEmpty();
    Optional<Duration> time = request.probation().filter(t -> another);
    History.Entry entry = chronicle.entry(request.deed(), after, edited || time.isPresent());
    Optional<Probation.Note> note =
        time.map(
            t ->
                new Probation.Note(
                    entry.number(),
                    Fingerprint.of(after),
                    clock.instant().plus(t).truncatedTo(ChronoUnit.SECONDS),
                    request.deed(),
                    forgets(request)));
    if (note.isPresent()) {
      end = now + time.orElseThrow().toNanos();
      probation.begin(note.get(), former, formerSecrets, end);
    }
    try {
      if (edited) {
        AtomicFile.writeThroughLink(paths.configuration(), after, MODE);
      }
      ApplyReport report = upkeep.change(next);
      wayBack.giveUp();
      wayBack.remember(note.map(n -> inForce));
      secrets.forget(note.isEmpty() ? forgets(request) : List.of());
      return done(entry, note, edited, report);
    } catch (RuntimeException e) {
      return takenBack(entry, note, back(edited, before, note, former), e);
    }
  }

  private Reply done(
      History.Entry entry, Optional<Probation.Note> note, boolean edited, ApplyReport report) {
    unconfirmed = note;
    boolean waits = note.isPresent();
    boolean fresh = entry.fate() == Fate.UNDER_WAY || entry.fate() == Fate.WRITTEN || waits;
    History.Entry now =
        fresh ? chronicle.become(entry, waits ? Fate.UNCONFIRMED : Fate.APPLIED) : entry;
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
              + now.deed()
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

  /** What the file gets if the kernel refuses; empty: what somebody wrote there stays. */
  private static Optional<byte[]> back(
      boolean edited, byte[] before, Optional<Probation.Note> note, byte[] former) {
    return edited ? Optional.of(before) : note.map(n -> former);
  }

  /** The kernel refused, and is as it was. */
  private Reply takenBack(
      History.Entry entry, Optional<Probation.Note> note, Optional<byte[]> back, RuntimeException e)
      throws IOException {
    String problem = Refusals.words(e);
    if (back.isPresent()) {
      probation.keepRefused(Files.readAllBytes(paths.configuration()));
      AtomicFile.writeThroughLink(paths.configuration(), back.get(), MODE);
    }
    if (entry.fate() == Fate.UNDER_WAY || note.isPresent()) {
      chronicle.become(entry, Fate.REFUSED);
    }
    if (note.isPresent()) {
      probation.restoreSecrets();
      probation.finish();
    }
    log.error("configuration " + entry.number() + " refused (" + entry.deed() + "): " + problem);
    return refused(
        Reason.FAILED,
        problem
            + (back.isPresent()
                ? "; landline.json is as it was before, the refused one in landline.json.refused"
                : "; the previous configuration stays in force"));
  }

  /** Keeps what is on probation. */
  Reply confirm(Request.Confirm request) throws IOException {
    if (unconfirmed.isEmpty()) {
      return refused(Reason.NOT_NOW, "nothing waits to be confirmed; see landline log");
    }
    int number = unconfirmed.get().number();
    // Before that is finished: what would end this in between brings them back.
    secrets.forget(unconfirmed.get().forgets());
    probation.finish();
    unconfirmed = Optional.empty();
    wayBack.remember(Optional.empty());
    current = current.map(e -> chronicle.become(e, Fate.CONFIRMED));
    happened.accept("configuration " + number + " confirmed (" + request.deed() + ")");
    awaited.settle(number, true);
    return new Reply.Done(true, number, "", 0, Optional.empty(), List.of());
  }

  /** Ends a probation before its time. */
  Reply rollBack(Request.RollBack request) throws IOException {
    if (unconfirmed.isEmpty()) {
      return refused(Reason.NOT_NOW, "nothing waits to be confirmed; see landline log");
    }
    return goBack(unconfirmed.get(), request.deed().toString());
  }

  private Reply goBack(Probation.Note note, String why) throws IOException {
    LoadedConfiguration back = wayBack.former();
    // The kernel first: the caller may be cut off, whatever the disk does.
    String kernel;
    int cut = 0;
    try {
      ApplyReport report = upkeep.change(back);
      kernel = report.plan().isEmpty() ? "nothing to change" : report.plan().summary();
      cut = report.cutFlows();
    } catch (RuntimeException e) {
      kernel = "not yet: " + Refusals.words(e);
      upkeep.want(back); // the keeper goes on trying
    }
    boolean restored = probation.restore(note, back.text());
    chronicle.become(note.number(), Fate.ROLLED_BACK);
    current = Optional.of(history.adopt(back.text(), clock.instant()));
    probation.finish();
    unconfirmed = Optional.empty();
    wayBack.remember(Optional.empty());
    happened.accept(
        "configuration "
            + note.number()
            + " rolled back ("
            + why
            + "): configuration "
            + current.get().number()
            + " is in force again; kernel: "
            + kernel);
    List<String> remarks =
        restored
            ? List.of()
            : List.of("landline.json was changed by hand meanwhile and left alone; apply it");
    remarks.forEach(log::warning);
    awaited.settle(note.number(), false);
    return new Reply.Done(true, current.get().number(), kernel, cut, Optional.empty(), remarks);
  }

  /** Answers now or when the fate of a configuration is decided. */
  void await(Request.Await request, Consumer<Reply> reply) throws IOException {
    if (unconfirmed.filter(n -> n.number() == request.number()).isPresent()) {
      awaited.add(request.number(), reply);
      return;
    }
    Optional<Fate> fate = chronicle.fate(request.number());
    reply.accept(
        fate.isEmpty()
            ? refused(Reason.NOT_NOW, "there is no configuration " + request.number() + " any more")
            : new Reply.Settled(fate.get().stands()));
  }

  /** When the next thing is due, if anything is. */
  OptionalLong due(long now) {
    return wayBack.unread().isPresent()
        ? OptionalLong.of(now)
        : unconfirmed.isPresent() ? OptionalLong.of(end) : OptionalLong.empty();
  }

  /**
   * Rolls back what was not confirmed in time; returns whether there was something.
   *
   * @throws IOException where that takes files that do not work; it is to be tried again
   */
  boolean step(long now) throws IOException {
    if (wayBack.unread().isPresent()) {
      wayBack.wantUnread();
      return true;
    }
    if (unconfirmed.isEmpty() || end - now > 0) {
      return false;
    }
    goBack(unconfirmed.get(), "not confirmed in time");
    return true;
  }

  private static List<Name> forgets(Request.Apply request) {
    return request.candidate().map(Request.Candidate::forgets).orElse(List.of());
  }

  private static Reply refused(Reason reason, String line) {
    return new Reply.Refused(reason, List.of(line));
  }
}
