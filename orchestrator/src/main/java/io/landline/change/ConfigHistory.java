// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.config.ConfigException;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.document.Json;
import io.landline.config.document.JsonObject;
import io.landline.config.reader.ConfigReader;
import io.landline.files.AtomicFile;
import io.landline.files.HeldDirectory;
import io.landline.files.Ownership;
import io.landline.policy.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The last configurations of a host, numbered from 1: {@code 14.json} is a copy of the file, and
 * {@code 14.by} records its author and outcome, as a JSON object on one line. The service writes
 * them while it runs; otherwise commands do, under the edit lock.
 */
public final class ConfigHistory {
  /** How many configurations are kept. */
  public static final int KEPT = 20;

  private static final Pattern NUMBERED = Pattern.compile("[1-9][0-9]{0,8}\\.json");

  private final HostPaths paths;
  private final Path directory;

  /** The history of a host. */
  public ConfigHistory(HostPaths paths) {
    this.paths = paths;
    this.directory = paths.state().resolve("history");
  }

  /**
   * A configuration in the history.
   *
   * @param number its number
   * @param time when it was made
   * @param record its author and the command
   * @param outcome what became of it
   * @param secrets fingerprints of the preshared keys that its peers had when it was made
   */
  public record Entry(
      int number,
      Instant time,
      ChangeRecord record,
      Outcome outcome,
      Map<Name, Fingerprint> secrets) {
    public Entry {
      secrets = Map.copyOf(secrets);
    }
  }

  /** The numbers kept, lowest first. */
  public List<Integer> numbers() throws IOException {
    // No check for existence first: without permission, a directory seems not to exist.
    try (HeldDirectory held = HeldDirectory.open(directory)) {
      return held.names().stream()
          .filter(name -> NUMBERED.matcher(name).matches())
          .map(name -> Integer.valueOf(name.substring(0, name.indexOf('.'))))
          .sorted()
          .toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }

  /** All entries, oldest first. */
  public List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (int number : numbers()) {
      entries.add(entry(number));
    }
    return entries;
  }

  /** The entry with a number. */
  public Entry entry(int number) throws IOException {
    Path file = directory.resolve(number + ".by");
    try {
      JsonObject by = StateFile.read(file);
      return new Entry(
          number,
          Instant.parse(by.text("time").orElse("")),
          ChangeRecord.of(by),
          Outcome.of(by.text("outcome").orElse("")),
          secrets(by));
    } catch (IllegalArgumentException | DateTimeException | IOException e) {
      // The record is corrupt; the configuration itself may still be usable.
      Instant time =
          Files.getLastModifiedTime(directory.resolve(number + ".json"), LinkOption.NOFOLLOW_LINKS)
              .toInstant();
      return new Entry(number, time, ChangeRecord.BY_HAND, Outcome.WRITTEN, Map.of());
    }
  }

  private static Map<Name, Fingerprint> secrets(JsonObject by) {
    Map<Name, Fingerprint> secrets = new HashMap<>();
    JsonObject all = by.object("secrets").orElse(JsonObject.EMPTY);
    for (String peer : all.keys()) {
      secrets.put(new Name(peer), new Fingerprint(all.text(peer).orElse("")));
    }
    return secrets;
  }

  /** The text of a configuration that is kept. */
  public byte[] configuration(int number) throws IOException {
    return HeldDirectory.readFile(directory.resolve(number + ".json"));
  }

  /**
   * The newest entry whose {@linkplain Outcome#stands outcome} leaves it in the file; empty if
   * there is none.
   */
  public Optional<Entry> standing() throws IOException {
    return newest(entries().stream().filter(e -> e.outcome().stands()).toList());
  }

  /**
   * A valid configuration.
   *
   * @param number its number in the history
   */
  public record Valid(int number, Configuration configuration) {}

  /**
   * The newest valid configuration that was neither rolled back nor refused; empty if there is
   * none.
   */
  public Optional<Valid> lastValid() throws IOException {
    List<Entry> newestFirst = new ArrayList<>(entries());
    Collections.reverse(newestFirst);
    for (Entry entry : newestFirst) {
      Optional<Valid> valid = entry.outcome().stands() ? valid(entry.number()) : Optional.empty();
      if (valid.isPresent()) {
        return valid;
      }
    }
    return Optional.empty();
  }

  private Optional<Valid> valid(int number) throws IOException {
    // A configuration of an older Landline may be invalid now; an earlier one may be valid.
    return configuration(configuration(number)).map(valid -> new Valid(number, valid));
  }

  /** The configuration in a text; empty if it is invalid. */
  static Optional<Configuration> configuration(byte[] text) {
    try {
      return Optional.of(ConfigReader.parse(text));
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }

  /** The newest entry, whatever its outcome. */
  public Optional<Entry> newest() throws IOException {
    return newest(entries());
  }

  private static Optional<Entry> newest(List<Entry> entries) {
    return entries.isEmpty() ? Optional.empty() : Optional.of(entries.get(entries.size() - 1));
  }

  /** The newest number under which this text is kept. */
  public Optional<Integer> numberOf(byte[] text) throws IOException {
    List<Integer> newestFirst = new ArrayList<>(numbers());
    Collections.reverse(newestFirst);
    for (int number : newestFirst) {
      if (Arrays.equals(configuration(number), text)) {
        return Optional.of(number);
      }
    }
    return Optional.empty();
  }

  /** The entry for the file's content; adds one if the file was edited by hand. */
  public Entry adopt(byte[] text, Instant now) throws IOException {
    Optional<Entry> standing = standing();
    return standing.isPresent() && isText(standing.get(), text)
        ? standing.get()
        : add(text, configuration(text), ChangeRecord.BY_HAND, Outcome.WRITTEN, now);
  }

  /** Whether an entry has this text. */
  public boolean isText(Entry entry, byte[] text) throws IOException {
    return Arrays.equals(configuration(entry.number()), text);
  }

  /**
   * Adds a configuration, and deletes the oldest if more than {@link #KEPT} are left.
   *
   * @param configuration the parsed text; empty if it is invalid
   */
  public Entry add(
      byte[] text,
      Optional<Configuration> configuration,
      ChangeRecord record,
      Outcome outcome,
      Instant now)
      throws IOException {
    List<Integer> numbers = numbers();
    int number = numbers.isEmpty() ? 1 : numbers.get(numbers.size() - 1) + 1;
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
      Ownership.asDirectory(directory);
    }
    Entry entry =
        new Entry(
            number,
            now.truncatedTo(ChronoUnit.SECONDS),
            record,
            outcome,
            LostSecrets.marks(paths, configuration));
    write(entry);
    AtomicFile.write(directory.resolve(number + ".json"), text, StateFile.MODE);
    for (int old : numbers.subList(0, Math.max(0, numbers.size() + 1 - KEPT))) {
      HeldDirectory.deleteFile(directory.resolve(old + ".json"));
      HeldDirectory.deleteFile(directory.resolve(old + ".by"));
    }
    return entry;
  }

  /** Sets an entry's outcome. */
  public Entry become(Entry entry, Outcome outcome) throws IOException {
    if (entry.outcome() == outcome) {
      return entry;
    }
    Entry now = new Entry(entry.number(), entry.time(), entry.record(), outcome, entry.secrets());
    write(now);
    return now;
  }

  /**
   * Records an outcome that is a fact already: a failure to write it is only a warning, and returns
   * the entry unchanged.
   */
  public Entry note(Entry entry, Outcome outcome, Consumer<String> warnings) {
    try {
      return become(entry, outcome);
    } catch (IOException e) {
      warnings.accept("cannot write the history: " + e);
      return entry;
    }
  }

  /** The same by number; does nothing if the entry is no longer kept. */
  public void note(int number, Outcome outcome, Consumer<String> warnings) throws IOException {
    find(number).ifPresent(entry -> note(entry, outcome, warnings));
  }

  /** A configuration's outcome; empty if it is no longer kept. */
  public Optional<Outcome> outcome(int number) throws IOException {
    return find(number).map(Entry::outcome);
  }

  /** The entry with a number; empty if it is no longer kept. */
  Optional<Entry> find(int number) throws IOException {
    return numbers().contains(number) ? Optional.of(entry(number)) : Optional.empty();
  }

  private void write(Entry entry) throws IOException {
    JsonObject by =
        entry
            .record()
            .into(
                JsonObject.EMPTY
                    .with("schema", Json.of(1))
                    .with("number", Json.of(entry.number()))
                    .with("time", Json.of(entry.time().toString())))
            .with("outcome", Json.of(entry.outcome().toString()));
    if (!entry.secrets().isEmpty()) {
      JsonObject secrets = JsonObject.EMPTY;
      for (Map.Entry<Name, Fingerprint> secret : entry.secrets().entrySet()) {
        secrets = secrets.with(secret.getKey().text(), Json.of(secret.getValue().hex()));
      }
      by = by.with("secrets", secrets);
    }
    StateFile.write(directory.resolve(entry.number() + ".by"), by);
  }
}
