// SPDX-License-Identifier: Apache-2.0
package io.landline.daemon;

import io.landline.config.HostPaths;
import io.landline.control.Reply;
import io.landline.control.Reply.Reason;
import io.landline.control.Request;
import io.landline.control.StatusFacts;
import io.landline.edit.Deed;
import io.landline.edit.Fate;
import io.landline.edit.Fingerprint;
import io.landline.edit.History;
import io.landline.ffi.NativeCallException;
import io.landline.files.AtomicFile;
import io.landline.kernel.ReadBackException;
import io.landline.netlink.NetlinkException;
import io.landline.reconcile.ApplyException;
import io.landline.reconcile.HostException;
import io.landline.reconcile.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What people change through the service: file, kernel and history go together. Each step is noted
 * before it is done, so that the next start can finish or undo what a crash left half done.
 */
final class Changes {
  private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-r-----");

  private final HostPaths paths;
  private final HostUpkeep upkeep;
  private final Log log;
  private final Clock clock;
  private final History history;

  /** What is in force; empty while the history cannot be kept. */
  private Optional<History.Entry> current = Optional.empty();

  Changes(HostPaths paths, HostUpkeep upkeep, Log log, Clock clock) {
    this.paths = paths;
    this.upkeep = upkeep;
    this.log = log;
    this.clock = clock;
    this.history = new History(paths);
  }

  /** At the start: finds the configuration in force in the history. */
  void resume() {
    try {
      current = Optional.of(history.adopt(upkeep.wanted().text(), clock.instant()));
    } catch (IOException e) {
      log.warning("the history cannot be kept: " + e);
    }
  }

  /** What was written while no service ran came into the kernel. */
  void settled() {
    current = current.map(e -> e.fate() == Fate.WRITTEN ? become(e, Fate.APPLIED) : e);
  }

  /** The configuration in force. */
  Optional<StatusFacts.Change> current() {
    return current.map(
        e -> new StatusFacts.Change(e.number(), e.time(), e.deed(), e.fate().toString()));
  }

  /** Does what is asked, or says why not. */
  Reply apply(Request.Apply request) {
    try {
      byte[] file = Files.readAllBytes(paths.configuration());
      if (request.candidate().isEmpty()) {
        return apply(request.deed(), file, file);
      }
      Request.Candidate candidate = request.candidate().get();
      if (!Fingerprint.of(file).equals(candidate.before())) {
        return refused(
            Reason.NOT_NOW,
            "landline.json was changed by somebody else meanwhile; nothing was done; try again");
      }
      return apply(request.deed(), file, candidate.text().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      return refused(
          Reason.FAILED, "the service cannot work with its files: " + e + "; see its log");
    }
  }

  private Reply apply(Deed deed, byte[] before, byte[] after) throws IOException {
    LoadedConfiguration next;
    try {
      next = LoadedConfiguration.of(paths, after, log);
    } catch (ServiceException e) {
      return new Reply.Refused(
          e.isInvalidConfiguration() ? Reason.INVALID : Reason.FAILED, e.lines());
    }
    boolean edited = !Arrays.equals(before, after);
    History.Entry entry = entry(deed, after, edited);
    try {
      if (edited) {
        AtomicFile.write(paths.configuration(), after, MODE);
      }
      Report report = upkeep.change(next);
      current = Optional.of(become(entry, Fate.APPLIED));
      boolean changed = edited || report.changed();
      String kernel = report.plan().isEmpty() ? "nothing to change" : report.plan().summary();
      if (changed) {
        log.notice(
            "configuration " + entry.number() + " applied (" + deed + "); kernel: " + kernel);
      }
      return new Reply.Done(
          changed, entry.number(), kernel, report.cutFlows(), Optional.empty(), List.of());
    } catch (ApplyException
        | HostException
        | NetlinkException
        | NativeCallException
        | ReadBackException
        | UncheckedIOException e) {
      if (edited) {
        AtomicFile.write(paths.configuration(), before, MODE);
      }
      if (entry.fate() == Fate.UNDER_WAY) {
        become(entry, Fate.REFUSED);
      }
      log.error("configuration " + entry.number() + " refused (" + deed + "): " + e.getMessage());
      String file =
          edited ? "landline.json is as it was before" : "the former configuration stays in force";
      return refused(Reason.FAILED, e.getMessage() + "; " + file);
    }
  }

  /** Its entry in the history, made now where it is another text. */
  private History.Entry entry(Deed deed, byte[] text, boolean edited) throws IOException {
    Optional<History.Entry> standing = history.standing();
    return !edited && standing.isPresent() && history.isText(standing.get(), text)
        ? standing.get()
        : history.add(text, deed, Fate.UNDER_WAY, clock.instant());
  }

  private History.Entry become(History.Entry entry, Fate fate) {
    try {
      return history.become(entry, fate);
    } catch (IOException e) {
      log.warning("the history cannot be kept: " + e);
      return entry;
    }
  }

  private static Reply refused(Reason reason, String line) {
    return new Reply.Refused(reason, List.of(line));
  }
}
