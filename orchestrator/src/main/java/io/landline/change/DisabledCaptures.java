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
