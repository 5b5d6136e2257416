// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.config.HostPaths;
import io.landline.config.document.Json;
import io.landline.config.document.JsonArray;
import io.landline.config.document.JsonObject;
import io.landline.files.AtomicFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Captured devices whose capture is disabled for now. They are stored outside the configuration,
 * which does not change, and survive reboots.
 */
public final class DisabledCaptures {
  /** A clock correction up to this is normal. */
  private static final Duration SLACK = Duration.ofMinutes(1);

  private final Path file;

  /** The disabled captures of a host. */
  public DisabledCaptures(HostPaths paths) {
    this.file = paths.state().resolve("disabled-captures");
  }

  /**
   * A device whose capture is disabled.
   *
   * @param device its name, on a hub SITE/ADDRESS
   * @param until when it is captured again; empty if only landline capture enable ends it
   * @param since when the capture was disabled
   * @param record who disabled it
   */
  public record Entry(String device, Optional<Instant> until, Instant since, ChangeRecord record) {
    /** Whether its time is over, though the entry is still there. */
    public boolean isOver(Instant time) {
      // A clock before the start was set back, so the time left is unknown. Capturing the device
      // again is safer than leaving it uncaptured for longer than requested.
      return until.filter(u -> !u.isAfter(time) || time.isBefore(since.minus(SLACK))).isPresent();
    }
  }

  /** All entries. */
  public List<Entry> read() throws IOException {
    try {
      List<Entry> entries = new ArrayList<>();
      for (Json json : StateFile.read(file).list("disabled")) {
        if (!(json instanceof JsonObject entry)) {
          throw new IllegalArgumentException("no object");
        }
        entries.add(
            new Entry(
                entry.text("device").orElse(""),
                entry.text("until").map(Instant::parse),
                Instant.parse(entry.text("since").orElse("")),
                ChangeRecord.of(entry)));
      }
      return entries;
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException(
          file + " is corrupt; remove it: then all devices are captured again", e);
    }
  }

  /**
   * The names of the devices that are not captured now. The time of an entry may have ended while
   * the host was off.
   */
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

  /** Drops the entries of all but these devices, so that a later capture is not disabled. */
  public void keepOnly(List<String> devices) throws IOException {
    List<Entry> entries = read();
    List<Entry> left = entries.stream().filter(e -> devices.contains(e.device())).toList();
    if (left.size() < entries.size()) {
      write(left);
    }
  }

  /** Replaces all entries. */
  public void write(List<Entry> entries) throws IOException {
    if (entries.isEmpty()) {
      AtomicFile.delete(file);
      return;
    }
    JsonArray list = JsonArray.EMPTY;
    for (Entry entry : entries) {
      list = list.plus(json(entry));
    }
    StateFile.write(file, JsonObject.EMPTY.with("schema", Json.of(1)).with("disabled", list));
  }

  private static JsonObject json(Entry entry) {
    JsonObject json =
        JsonObject.EMPTY
            .with("device", Json.of(entry.device()))
            .with("since", Json.of(entry.since().toString()));
    return entry
        .record()
        .into(
            entry.until().map(until -> json.with("until", Json.of(until.toString()))).orElse(json));
  }
}
