// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.config.HostPaths;
import io.landline.config.keys.FormerSecrets;
import io.landline.files.HeldDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Repairs the file and the history after a kill or a power failure interrupted a change, and rolls
 * back what was not confirmed in time. Runs before a configuration is loaded.
 */
public final class Recovery {
  private final HostPaths paths;
  private final Probation probation;
  private final ConfigHistory history;
  private final List<String> done = new ArrayList<>();

  private Recovery(HostPaths paths) {
    this.paths = paths;
    this.probation = new Probation(paths);
    this.history = new ConfigHistory(paths);
  }

  /**
   * Runs the recovery.
   *
   * @param now the boot's monotonic clock in nanoseconds, for a caller that enforces the deadline
   *     of an unconfirmed configuration; empty to roll it back now
   * @return what was done, a line each
   */
  public static List<String> of(HostPaths paths, OptionalLong now) throws IOException {
    Recovery recovery = new Recovery(paths);
    recovery.removeDrafts();
    recovery.settleProbation(now);
    recovery.settleHistory();
    return recovery.done;
  }

  /** Deletes temporary files that were never completed. */
  private void removeDrafts() throws IOException {
    for (Path directory :
        List.of(
            paths.etc(), paths.presharedKeys(), paths.state(), paths.state().resolve("history"))) {
      // This may run as root, so it does not follow the service's symbolic links.
      try (HeldDirectory held = HeldDirectory.open(directory)) {
        for (String name : held.names()) {
          if (name.matches("\\..+\\.new")) {
            held.delete(name);
          }
        }
      } catch (NoSuchFileException | NotDirectoryException e) {
        // Nothing was left there.
      }
    }
  }

  private void settleProbation(OptionalLong now) throws IOException {
    Optional<Probation.Note> found = probation.note();
    if (found.isEmpty()) {
      new FormerSecrets(paths).forget();
      return;
    }
    Probation.Note note = found.get();
    OptionalLong end = probation.end();
    boolean time = now.isPresent() && end.isPresent() && end.getAsLong() - now.getAsLong() > 0;
    if (time && probation.isInFile(note)) {
      become(note.number(), Outcome.UNCONFIRMED);
      return;
    }
    if (probation.restore(note, probation.former())) {
      done.add(
          "configuration "
              + note.number()
              + " was not confirmed and is rolled back; it is kept in"
              + " landline.json.refused");
    }
    become(note.number(), Outcome.ROLLED_BACK);
    probation.finish();
  }

  private void become(int number, Outcome outcome) throws IOException {
    Optional<ConfigHistory.Entry> entry = history.find(number);
    if (entry.isPresent()) {
      history.become(entry.get(), outcome);
    }
  }

  private void settleHistory() throws IOException {
    boolean waits = probation.note().isPresent();
    for (ConfigHistory.Entry entry : history.entries()) {
      boolean isFile =
          Files.exists(paths.configuration())
              && history.isText(entry, Files.readAllBytes(paths.configuration()));
      if (entry.outcome() == Outcome.UNDER_WAY && !isFile) {
        history.become(entry, Outcome.ABANDONED);
      } else if (entry.outcome() == Outcome.UNCONFIRMED && !waits) {
        history.become(entry, isFile ? Outcome.CONFIRMED : Outcome.ROLLED_BACK);
      }
    }
  }
}
