// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.change.EditException.Kind;
import io.landline.config.ConfigException;
import io.landline.config.ConfigProblem;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.reader.ConfigReader;
import io.landline.ffi.Flock;
import io.landline.files.AtomicFile;
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
 * Edits a host's {@code landline.json}: reads it, has it changed, validates the result, and has the
 * service take it over; where there is none, writes it as a whole and keeps it in the history. Two
 * edits at once follow one another; none is lost.
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
   * @param outcome what came of applying it; empty if nobody did
   */
  public record Result(boolean changed, String text, Optional<Applier.Applied> outcome) {}

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
      Flock held = Flock.take(paths.run().resolve("edit.lock"));
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
    byte[] after = text.getBytes(StandardCharsets.UTF_8);
    if (before.isPresent() && Arrays.equals(before.get(), after)) {
      return new Result(false, text, Optional.empty());
    }
    if (applier.isPresent()) {
      Configuration valid = valid(after);
      Optional<Applier.Applied> outcome =
          applier.get().apply(before.orElseGet(() -> new byte[0]), after);
      if (outcome.isPresent()) {
        return new Result(true, text, outcome);
      }
      write(before, after, what);
      forget(valid);
      return new Result(true, text, Optional.empty());
    }
    write(before, after, what);
    return new Result(true, text, Optional.empty());
  }

  private static String changed(Optional<byte[]> before, Edit edit) throws EditException {
    Optional<String> text = Optional.empty();
    if (before.isPresent()) {
      text = Optional.of(text(before.get()));
      try {
        JsonText.parse(text.get());
      } catch (IllegalArgumentException e) {
        // Not even JSON: the strict reader knows how to say that.
        valid(before.get());
        throw e;
      }
    }
    try {
      return edit.of(text);
    } catch (IllegalArgumentException e) {
      throw new EditException(Kind.USAGE, List.of(String.valueOf(e.getMessage())));
    }
  }

  private static String text(byte[] bytes) throws EditException {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
      valid(bytes);
      throw new EditException(
          Kind.INVALID, "landline.json is not UTF-8 text", "save it as such (nothing was changed)");
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

  /** The service would do it, and will where it runs; nobody may meanwhile. */
  private void forget(Configuration configuration) {
    try {
      new DisabledCaptures(paths).keepOnly(configuration.captures());
    } catch (IOException e) {
      warnings.accept("a disabled capture may stay disabled: " + e);
    }
  }

  private void write(Optional<byte[]> before, byte[] after, String what) throws IOException {
    Files.createDirectories(
        paths.etc(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
    AtomicFile.writeThroughLink(paths.configuration(), after, MODE);
    ConfigHistory history = new ConfigHistory(paths);
    try {
      if (before.isPresent()) {
        history.adopt(before.get(), clock.instant());
      }
      history.add(after, new ChangeRecord(author, what), Outcome.WRITTEN, clock.instant());
    } catch (IOException e) {
      // The edit is made: that it cannot be remembered does not undo it.
      warnings.accept("the change is made but not in the history: " + e);
    }
  }
}
