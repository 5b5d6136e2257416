// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.config.HostPaths;
import io.landline.config.document.Json;
import io.landline.config.document.JsonObject;
import io.landline.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A file whose existence means that Landline must leave this host's kernel alone. It survives
 * reboots.
 */
public final class DownMark {
  private final Path file;

  /** The mark of a host. */
  public DownMark(HostPaths paths) {
    this.file = paths.state().resolve("down");
  }

  /**
   * The content of the mark.
   *
   * @param since when landline down ran
   * @param record who ran it
   */
  public record Mark(Instant since, ChangeRecord record) {}

  /** The mark; empty if Landline may work. */
  public Optional<Mark> read() throws IOException {
    try {
      JsonObject root = StateFile.read(file);
      return Optional.of(
          new Mark(Instant.parse(root.text("since").orElse("")), ChangeRecord.of(root)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IllegalArgumentException | DateTimeException e) {
      // The content is corrupt, but the file's existence counts.
      return Optional.of(
          new Mark(Files.getLastModifiedTime(file).toInstant(), ChangeRecord.BY_HAND));
    }
  }

  /** Sets it. */
  public Mark set(ChangeRecord record, Instant now) throws IOException {
    AtomicFile.makeDirectory(file);
    Mark mark = new Mark(now.truncatedTo(ChronoUnit.SECONDS), record);
    JsonObject object =
        JsonObject.EMPTY.with("schema", Json.of(1)).with("since", Json.of(mark.since().toString()));
    StateFile.write(file, record.into(object));
    return mark;
  }

  /** Deletes it. */
  public void clear() throws IOException {
    AtomicFile.delete(file);
  }
}
