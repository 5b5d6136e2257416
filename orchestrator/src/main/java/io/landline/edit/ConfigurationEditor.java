// SPDX-License-Identifier: Apache-2.0
package io.landline.edit;

import io.landline.config.ConfigException;
import io.landline.config.ConfigProblem;
import io.landline.config.ConfigReader;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.edit.EditException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Edits a host's {@code landline.json}: reads it, has it changed, validates the result, writes it
 * as a whole, applies it, keeps it in the history. Two edits at once follow one another; none is
 * lost. If the kernel refuses, the old file is back.
 */
public final class ConfigurationEditor {
  private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-r-----");

  private final HostPaths paths;
  private final Author author;
  private final Clock clock;
  private final Consumer<String> warnings;

  /** An editor of a host's file; what goes wrong beside the edit itself is told to the consumer. */
  public ConfigurationEditor(
      HostPaths paths, Author author, Clock clock, Consumer<String> warnings) {
    this.paths = paths;
    this.author = author;
    this.clock = clock;
    this.warnings = warnings;
  }

  /**
   * What an edit did.
   *
   * @param changed whether the file is another one now
   * @param text what it holds now
   * @param outcome what came of applying it; empty if nothing was changed
   */
  public record Result(boolean changed, String text, Optional<Applier.Outcome> outcome) {}

  /**
   * Changes the file to another valid one.
   *
   * @param what the command, without secrets, for the history
   * @throws EditException if that cannot be done; the file is as it was
   */
  public Result edit(String what, Edit edit, Applier applier) throws EditException {
    return underLock(what, edit, Optional.of(applier));
  }

  /** The same for a file that need not be complete; nothing is applied. */
  public Result draft(String what, Edit edit) throws EditException {
    return underLock(what, edit, Optional.empty());
  }

  private Result underLock(String what, Edit edit, Optional<Applier> applier) throws EditException {
    try {
      EditLock held = EditLock.take(paths.run().resolve("edit.lock"));
      try {
        return locked(what, edit, applier);
      } finally {
        held.close();
      }
    } catch (AccessDeniedException e) {
      throw new EditException(
          Kind.NOT_PERMITTED, e.getFile() + ": you may not change it", "run this as root");
    } catch (IOException e) {
      throw new EditException(
          Kind.FAILED, "the configuration cannot be changed: " + e, "mend that and try again");
    }
  }

  private Result locked(String what, Edit edit, Optional<Applier> applier)
      throws IOException, EditException {
    Path file = paths.configuration();
    Optional<byte[]> before =
        Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    String text = changed(before, edit);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (before.isPresent() && Arrays.equals(before.get(), bytes)) {
      return new Result(false, text, Optional.empty());
    }
    Optional<Configuration> wanted =
        applier.isPresent() ? Optional.of(valid(bytes)) : Optional.empty();
    Files.createDirectories(
        paths.etc(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
    AtomicFile.write(file, bytes, MODE);
    Optional<Applier.Outcome> outcome = Optional.empty();
    if (applier.isPresent() && wanted.isPresent()) {
      outcome = Optional.of(applied(applier.get(), wanted.get(), bytes, before));
    }
    remember(before, bytes, what, outcome);
    return new Result(true, text, outcome);
  }

  private static String changed(Optional<byte[]> before, Edit edit) throws EditException {
    try {
      return edit.of(before.map(ConfigurationEditor::text));
    } catch (IllegalArgumentException e) {
      if (before.isPresent()) {
        // Not even JSON: the strict reader knows how to say that.
        valid(before.get());
      }
      throw new EditException(Kind.USAGE, List.of(String.valueOf(e.getMessage())));
    }
  }

  private static String text(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
      throw new IllegalArgumentException("it is not UTF-8 text");
    }
    return text;
  }

  private static Configuration valid(byte[] text) throws EditException {
    try {
      return ConfigReader.parse(text);
    } catch (ConfigException e) {
      List<ConfigProblem> problems = e.problems();
      if (problems.size() == 1) {
        throw new EditException(Kind.INVALID, List.of(problems.get(0) + " (nothing was changed)"));
      }
      List<String> lines = new ArrayList<>();
      lines.add(problems.size() + " problems stand in the way; nothing was changed:");
      problems.forEach(problem -> lines.add("  " + problem));
      throw new EditException(Kind.INVALID, lines);
    }
  }

  private Applier.Outcome applied(
      Applier applier, Configuration wanted, byte[] text, Optional<byte[]> before)
      throws IOException, EditException {
    boolean kept = false;
    try {
      Applier.Outcome outcome = applier.apply(text, wanted);
      kept = true;
      return outcome;
    } finally {
      if (!kept) {
        putBack(before);
      }
    }
  }

  private void putBack(Optional<byte[]> before) throws IOException {
    if (before.isPresent()) {
      AtomicFile.write(paths.configuration(), before.get(), MODE);
    } else {
      Files.delete(paths.configuration());
    }
  }

  /** The edit is made: that it cannot be remembered is told, and does not undo it. */
  private void remember(
      Optional<byte[]> before, byte[] text, String what, Optional<Applier.Outcome> outcome) {
    History history = new History(paths);
    try {
      if (before.isPresent() && !history.endsWith(before.get())) {
        history.add(
            before.get(),
            new Author("unknown", false, Optional.empty()),
            "edited by hand",
            "unknown",
            clock.instant());
      }
      boolean done = outcome.map(Applier.Outcome::done).orElse(false);
      history.add(text, author, what, done ? "applied" : "written", clock.instant());
    } catch (IOException e) {
      warnings.accept("the change is made but not in the history: " + e);
    }
  }
}
