// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.config.HostPaths;
import io.landline.files.AtomicFile;
import io.landline.files.HeldDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Devices that the configuration captures and that are let out for now. Kept beside the
 * configuration, which stays what people wrote; outlives reboots.
 */
public final class DisabledCaptures {
  /** By how much a clock is put right in passing. */
  private static final Duration SLACK = Duration.ofMinutes(1);

  private final Path file;

  /** Those of a host. */
  public DisabledCaptures(HostPaths paths) {
    this.file = paths.state().resolve("disabled-captures");
  }

  /**
   * One device.
   *
   * @param device its name, on a hub SITE/ADDRESS
   * @param until when it is captured again; empty: when somebody says so
   * @param since when that began
   * @param record whose it is
   */
  public record Entry(String device, Optional<Instant> until, Instant since, ChangeRecord record) {
    /** Whether its time is over: whoever was to end it did not come to it yet. */
    public boolean isOver(Instant time) {
      // A clock that stands before the beginning was set back, and says nothing of how much time is
      // left: the device is captured again rather than let out for longer than somebody said.
      return until.filter(u -> !u.isAfter(time) || time.isBefore(since.minus(SLACK))).isPresent();
    }
  }

  /** All of them. */
  public List<Entry> read() throws IOException {
    try {
      List<Entry> entries = new ArrayList<>();
      for (JsonNode node :
          JsonText.parse(new String(HeldDirectory.readFile(file), StandardCharsets.UTF_8))
              .root()
              .list("disabled")) {
        entries.add(
            new Entry(
                node.text("device").orElse(""),
                node.text("until").map(Instant::parse),
                Instant.parse(node.text("since").orElse("")),
                ChangeRecord.of(node)));
      }
      return entries;
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException(file + " is spoiled; remove it: then all is captured again", e);
    }
  }

  /** Their names, without those whose time is over: a host that was off then did not end it. */
  public Set<String> devices() throws IOException {
    return devices(read(), Instant.now());
  }

  /** The names of those whose time is not over. */
  public static Set<String> devices(List<Entry> entries, Instant time) {
    return entries.stream()
        .filter(entry -> !entry.isOver(time))
        .map(Entry::device)
        .collect(Collectors.toSet());
  }

  /** Has no others than of these devices: who is captured again one day, is. */
  public void keepOnly(List<String> devices) throws IOException {
    List<Entry> entries = read();
    List<Entry> left = entries.stream().filter(e -> devices.contains(e.device())).toList();
    if (left.size() < entries.size()) {
      write(left);
    }
  }

  /** Has these and only these. */
  public void write(List<Entry> entries) throws IOException {
    if (entries.isEmpty()) {
      AtomicFile.delete(file);
      return;
    }
    String list =
        entries.stream().map(DisabledCaptures::json).collect(Collectors.joining(", ", "[ ", " ]"));
    String line = new JsonEntry().put("schema", 1).json("disabled", list) + "\n";
    AtomicFile.write(
        file, line.getBytes(StandardCharsets.UTF_8), PosixFilePermissions.fromString("rw-r-----"));
  }

  private static String json(Entry entry) {
    JsonEntry json =
        new JsonEntry().put("device", entry.device()).put("since", entry.since().toString());
    entry.until().ifPresent(until -> json.put("until", until.toString()));
    return entry.record().into(json).toString();
  }
}
