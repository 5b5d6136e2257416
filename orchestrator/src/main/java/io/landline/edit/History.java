// SPDX-License-Identifier: Apache-2.0
package io.landline.edit;

import io.landline.config.HostPaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The last configurations of a host, numbered from 1: {@code 14.json} as the file was, and {@code
 * 14.by} with who made it, an object on one line. Use it under the edit lock only.
 */
public final class History {
  /** How many are kept. */
  public static final int KEPT = 20;

  private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-r-----");
  private static final Pattern NUMBERED = Pattern.compile("[1-9][0-9]{0,8}\\.json");

  private final Path directory;

  /** That of a host. */
  public History(HostPaths paths) {
    this.directory = paths.state().resolve("history");
  }

  /** The numbers kept, lowest first. */
  public List<Integer> numbers() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> NUMBERED.matcher(name).matches())
          .map(name -> Integer.valueOf(name.substring(0, name.indexOf('.'))))
          .sorted()
          .toList();
    }
  }

  /** The text of a configuration that is kept. */
  public byte[] configuration(int number) throws IOException {
    return Files.readAllBytes(directory.resolve(number + ".json"));
  }

  /** Who made it, when and how: one JSON object. */
  public String by(int number) throws IOException {
    return Files.readString(directory.resolve(number + ".by"));
  }

  /**
   * Keeps a configuration and forgets the oldest.
   *
   * @param what the command, without secrets
   * @param outcome what became of it
   * @return its number
   */
  int add(byte[] text, Author author, String what, String outcome, Instant now) throws IOException {
    List<Integer> numbers = numbers();
    int number = numbers.isEmpty() ? 1 : numbers.get(numbers.size() - 1) + 1;
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
    JsonEntry by =
        new JsonEntry()
            .put("schema", 1)
            .put("number", number)
            .put("time", now.truncatedTo(ChronoUnit.SECONDS).toString())
            .put("user", author.user())
            .put("sudo", author.sudo());
    author.from().ifPresent(from -> by.put("from", from));
    by.put("what", what).put("outcome", outcome);
    byte[] line = (by + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(directory.resolve(number + ".by"), line, MODE);
    AtomicFile.write(directory.resolve(number + ".json"), text, MODE);
    for (int old : numbers.subList(0, Math.max(0, numbers.size() + 1 - KEPT))) {
      Files.deleteIfExists(directory.resolve(old + ".json"));
      Files.deleteIfExists(directory.resolve(old + ".by"));
    }
    return number;
  }

  /** Whether the newest one is this text. */
  boolean endsWith(byte[] text) throws IOException {
    List<Integer> numbers = numbers();
    return !numbers.isEmpty()
        && Arrays.equals(configuration(numbers.get(numbers.size() - 1)), text);
  }
}
