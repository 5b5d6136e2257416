// SPDX-License-Identifier: Apache-2.0
package io.landline.health.history;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The files of a history in one directory. */
final class HistoryFiles {
  private final Path directory;

  HistoryFiles(Path directory) {
    this.directory = directory;
  }

  Path directory() {
    return directory;
  }

  /** The level's files, the oldest first. */
  List<Path> of(Level level) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(f -> String.valueOf(f.getFileName()).startsWith(level.prefix() + "-"))
          .filter(f -> f.toString().endsWith(".jsonl"))
          .sorted()
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** Gives each line of the level that may be of that time or later, the oldest first. */
  void lines(Level level, Instant from, Consumer<String> each) throws IOException {
    String first = level.file(from);
    for (Path file : of(level)) {
      if (String.valueOf(file.getFileName()).compareTo(first) >= 0) {
        lines(file, each);
      }
    }
  }

  /** Bytes that are not UTF-8 are replaced: such a line is unreadable, but not an error. */
  private static void lines(Path file, Consumer<String> each) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Files.newInputStream(file),
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE)))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        each.accept(line);
      }
    } catch (NoSuchFileException e) {
      // The service just deleted it.
    }
  }

  /**
   * Appends text to a file and syncs it, so that it survives a power failure. If that fails, the
   * file is as it was. An incomplete last line is ended first.
   */
  void append(String name, String text) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve(name);
    try (FileChannel out =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long size = out.size();
      String whole = endsTorn(out, size) ? "\n" + text : text;
      ByteBuffer bytes = ByteBuffer.wrap(whole.getBytes(StandardCharsets.UTF_8));
      try {
        long at = size;
        while (bytes.hasRemaining()) {
          at += out.write(bytes, at);
        }
        out.force(false);
      } catch (IOException e) {
        out.truncate(size);
        throw e;
      }
    }
  }

  private static boolean endsTorn(FileChannel file, long size) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    return size > 0 && file.read(last, size - 1) == 1 && last.get(0) != '\n';
  }

  long size(String name) throws IOException {
    Path file = directory.resolve(name);
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /** Deletes files that are too old, then the oldest until the rest is small enough. */
  void trim(Level level, Instant now) throws IOException {
    String oldest = level.file(now.minus(level.age()));
    String newest = level.file(now);
    List<Path> files = of(level);
    long total = 0;
    for (Path file : files) {
      total += Files.size(file);
    }
    for (Path file : files) {
      String name = String.valueOf(file.getFileName());
      boolean tooMuch = total > level.bytes() && name.compareTo(newest) < 0;
      if (name.compareTo(oldest) < 0 || tooMuch) {
        total -= Files.size(file);
        Files.deleteIfExists(file);
      }
    }
  }
}
