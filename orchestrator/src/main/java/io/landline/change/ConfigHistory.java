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
 * The last configurations of a host, numbered from 1: {@code 14.json} as the file was, and {@code
 * 14.by} with who made it and what became of it, an object on one line. Written by the service
 * while it runs, else under the edit lock.
 */
public final class ConfigHistory {
  /** How many are kept. */
  public static final int KEPT = 20;

  private static final Pattern NUMBERED = Pattern.compile("[1-9][0-9]{0,8}\\.json");

  private final HostPaths paths;
  private final Path directory;

  /** That of a host. */
  public ConfigHistory(HostPaths paths) {
    this.paths = paths;
    this.directory = paths.state().resolve("history");
  }

  /**
   * One configuration.
   *
   * @param number its own
   * @param time when it was made
   * @param record who made it, and how
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
    // Opened without asking first: without permission, a directory seems not to exist.
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

  /** What is kept, oldest first. */
  public List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (int number : numbers()) {
      entries.add(entry(number));
    }
    return entries;
  }

  private Entry entry(int number) throws IOException {
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
      // It is corrupt: the configuration itself may still be of use.
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

  /** What is known of one that is kept. */
  public Entry of(int number) throws IOException {
    return entry(number);
  }

  /** The text of a configuration that is kept. */
  public byte[] configuration(int number) throws IOException {
    return HeldDirectory.readFile(directory.resolve(number + ".json"));
  }

  /** The newest one that stands; empty where none does. */
  public Optional<Entry> standing() throws IOException {
    return newest(entries().stream().filter(e -> e.outcome().stands()).toList());
  }

  /**
   * A configuration that can be used.
   *
   * @param number under which it is kept
   */
  public record Valid(int number, Configuration configuration) {}

  /** The newest one that stood and is valid; empty where none is. */
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
    // One that an older Landline wrote may not be valid: one before it may do.
    return configuration(configuration(number)).map(valid -> new Valid(number, valid));
  }

  /** What a text says; empty where it is not valid. */
  static Optional<Configuration> configuration(byte[] text) {
    try {
      return Optional.of(ConfigReader.parse(text));
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }

  /** The newest one. */
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

  /**
   * The entry of what the file holds: the newest that stands, or a new one where the file was
   * edited by hand.
   */
  public Entry adopt(byte[] text, Instant now) throws IOException {
    Optional<Entry> standing = standing();
    return standing.isPresent() && isText(standing.get(), text)
        ? standing.get()
        : add(text, configuration(text), ChangeRecord.BY_HAND, Outcome.WRITTEN, now);
  }

  /** Whether an entry is of this text. */
  public boolean isText(Entry entry, byte[] text) throws IOException {
    return Arrays.equals(configuration(entry.number()), text);
  }

  /**
   * Keeps a configuration and forgets the oldest.
   *
   * @param configuration what the text says; empty where it is not valid
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

  /** Notes what became of one. */
  public Entry become(Entry entry, Outcome outcome) throws IOException {
    if (entry.outcome() == outcome) {
      return entry;
    }
    Entry now = new Entry(entry.number(), entry.time(), entry.record(), outcome, entry.secrets());
    write(now);
    return now;
  }

  /**
   * The same where it happened already: if it cannot be written, that is a warning and the entry
   * stays as it was.
   */
  public Entry note(Entry entry, Outcome outcome, Consumer<String> warnings) {
    try {
      return become(entry, outcome);
    } catch (IOException e) {
      warnings.accept("the history cannot be kept: " + e);
      return entry;
    }
  }

  /** The same by number, for an entry that may not be kept any more. */
  public void note(int number, Outcome outcome, Consumer<String> warnings) throws IOException {
    find(number).ifPresent(entry -> note(entry, outcome, warnings));
  }

  /** What became of a configuration; empty if it is not kept any more. */
  public Optional<Outcome> outcome(int number) throws IOException {
    return find(number).map(Entry::outcome);
  }

  /** The entry of a number; empty if it is not kept any more. */
  Optional<Entry> find(int number) throws IOException {
    return entries().stream().filter(entry -> entry.number() == number).findFirst();
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
