// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.config.HostPaths;
import io.landline.config.document.Json;
import io.landline.config.document.JsonNumber;
import io.landline.config.document.JsonObject;
import io.landline.config.keys.FormerSecrets;
import io.landline.files.AtomicFile;
import io.landline.files.HeldDirectory;
import io.landline.policy.Name;
import io.landline.wireguard.PresharedKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The files of a configuration that is rolled back unless somebody confirms it. The note and the
 * former configuration are in the state directory, and the former secrets beside the present ones;
 * they survive a reboot. The deadline is in the run directory and does not, so the next boot always
 * rolls back.
 */
public final class Probation {
  private final HostPaths paths;
  private final FormerSecrets secrets;
  private final Path noted;
  private final Path lastGood;
  private final Path ends;

  /** The files of a host. */
  public Probation(HostPaths paths) {
    this.paths = paths;
    this.secrets = new FormerSecrets(paths);
    this.noted = paths.state().resolve("probation");
    this.lastGood = paths.state().resolve("last-good.json");
    this.ends = paths.run().resolve("probation-ends");
  }

  /**
   * The note about a configuration that awaits confirmation.
   *
   * @param number the configuration's number in the history
   * @param candidate the fingerprint of its text
   * @param until the deadline by the wall clock, for people
   * @param record who applied it
   * @param forgets peers whose secret is deleted when it is confirmed
   */
  public record Note(
      int number, Fingerprint candidate, Instant until, ChangeRecord record, List<Name> forgets) {
    public Note {
      forgets = List.copyOf(forgets);
    }
  }

  /**
   * Writes all files; call it before the configuration itself is written.
   *
   * @param former the configuration that a rollback restores
   * @param formerSecrets its preshared keys that the new configuration lacks or changes
   * @param end the deadline, in nanoseconds of the boot's monotonic clock
   */
  public void begin(
      Note note, byte[] former, Map<Name, Optional<PresharedKey>> formerSecrets, long end)
      throws IOException {
    secrets.keep(formerSecrets);
    AtomicFile.write(lastGood, former, StateFile.MODE);
    AtomicFile.write(ends, Long.toString(end).getBytes(StandardCharsets.US_ASCII), StateFile.MODE);
    JsonObject object =
        JsonObject.EMPTY
            .with("schema", Json.of(1))
            .with("number", Json.of(note.number()))
            .with("candidate", Json.of(note.candidate().hex()))
            .with("until", Json.of(note.until().toString()))
            .with("forgets", Json.texts(note.forgets().stream().map(Name::text).toList()));
    StateFile.write(noted, note.record().into(object));
  }

  private static int number(JsonObject root) {
    if (root.get("number") instanceof JsonNumber number) {
      return Integer.parseInt(number.literal());
    }
    throw new IllegalArgumentException("no number");
  }

  /** The note; empty if no configuration awaits confirmation. */
  public Optional<Note> note() throws IOException {
    try {
      JsonObject root = StateFile.read(noted);
      return Optional.of(
          new Note(
              number(root),
              new Fingerprint(root.text("candidate").orElse("")),
              Instant.parse(root.text("until").orElse("")),
              ChangeRecord.of(root),
              root.texts("forgets").stream().map(Name::new).toList()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException(noted + " is corrupt; remove it, and see landline log", e);
    }
  }

  /** The configuration that a rollback restores. */
  public byte[] former() throws IOException {
    return HeldDirectory.readFile(lastGood);
  }

  /**
   * The deadline, in nanoseconds of this boot's monotonic clock; empty if it was set in another
   * boot.
   */
  public OptionalLong end() {
    try {
      return OptionalLong.of(
          Long.parseLong(new String(HeldDirectory.readFile(ends), StandardCharsets.US_ASCII)));
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** Whether the file holds the configuration that awaits confirmation. */
  public boolean isInFile(Note note) throws IOException {
    Path file = paths.configuration();
    return Files.exists(file) && Fingerprint.of(Files.readAllBytes(file)).equals(note.candidate());
  }

  /**
   * Restores the former configuration and its secrets, and keeps a copy of the unconfirmed
   * configuration beside the file.
   *
   * @param former the former configuration
   * @return false if the file was changed meanwhile; then it is not overwritten
   */
  public boolean restore(Note note, byte[] former) throws IOException {
    boolean inFile = isInFile(note);
    boolean isFormer = Fingerprint.of(former).equals(note.candidate());
    if (inFile && !isFormer) {
      keepRefused(Files.readAllBytes(paths.configuration()));
      AtomicFile.writeThroughLink(paths.configuration(), former, StateFile.MODE);
    }
    // Also after an interruption. A file that was changed since may need the present secrets.
    Path file = paths.configuration();
    if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), former)) {
      restoreSecrets();
    }
    return inFile;
  }

  /** Restores the former secrets. */
  public void restoreSecrets() throws IOException {
    secrets.restore();
  }

  /** Writes a copy of a refused text beside the file. */
  public void keepRefused(byte[] text) throws IOException {
    AtomicFile.write(
        paths.configuration().resolveSibling("landline.json.refused"), text, StateFile.MODE);
  }

  /** Deletes all files: no configuration awaits confirmation any more. */
  public void finish() throws IOException {
    AtomicFile.delete(noted);
    AtomicFile.delete(ends);
    AtomicFile.delete(lastGood);
    secrets.forget();
  }
}
