// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.state;

import io.landline.files.AtomicFile;
import io.landline.net.IpAddress;
import io.landline.net.MacAddress;
import io.landline.net.ParseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Learned MAC addresses of captured devices, stored across reboots. One device per line: {@code
 * 10.49.7.19 02:00:00:00:00:19}, followed by {@code shared} if other addresses have it too.
 */
public final class LearnedMacs {
  private static final String SHARED = "shared";

  private final Path file;

  private record Line(MacAddress mac, boolean shared) {
    @Override
    public String toString() {
      return mac + (shared ? " " + SHARED : "");
    }
  }

  /** The addresses in this file, which need not exist. */
  public LearnedMacs(Path file) {
    this.file = file;
  }

  /** The stored addresses. */
  public Map<IpAddress, MacAddress> read() {
    Map<IpAddress, MacAddress> known = new TreeMap<>();
    lines().forEach((address, line) -> known.put(address, line.mac()));
    return known;
  }

  /** Those that are not used because other addresses have them too. */
  public Set<MacAddress> shared() {
    return lines().values().stream()
        .filter(Line::shared)
        .map(Line::mac)
        .collect(Collectors.toUnmodifiableSet());
  }

  private Map<IpAddress, Line> lines() {
    Map<IpAddress, Line> known = new TreeMap<>();
    if (!Files.exists(file)) {
      return known;
    }
    try {
      for (String line : Files.readAllLines(file)) {
        read(line, known);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return known;
  }

  /** Adds a line, unless it is corrupt. */
  private static void read(String line, Map<IpAddress, Line> known) {
    String[] words = line.strip().split(" +", -1);
    boolean shared = words.length == 3 && words[2].equals(SHARED);
    if (words.length != 2 && !shared) {
      return;
    }
    try {
      known.put(IpAddress.parse(words[0]), new Line(MacAddress.parse(words[1]), shared));
    } catch (ParseException e) {
      return;
    }
  }

  /**
   * Stores these and only these.
   *
   * @param shared which of them other addresses have too
   */
  public void write(Map<IpAddress, MacAddress> macs, Set<MacAddress> shared) {
    Map<IpAddress, Line> wanted = new TreeMap<>();
    macs.forEach((address, mac) -> wanted.put(address, new Line(mac, shared.contains(mac))));
    if (wanted.equals(lines())) {
      return;
    }
    try {
      AtomicFile.writeLines(
          file, wanted.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
