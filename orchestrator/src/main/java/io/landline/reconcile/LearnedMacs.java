// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.files.AtomicFile;
import io.landline.net.IpAddress;
import io.landline.net.MacAddress;
import io.landline.net.ParseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Ethernet addresses of captured devices, remembered over reboots. One device a line: {@code
 * 10.49.7.19 02:00:00:00:00:19}.
 */
public final class LearnedMacs {
  private final Path file;

  /** The addresses kept in this file, which need not exist. */
  public LearnedMacs(Path file) {
    this.file = file;
  }

  /** What is remembered. */
  public Map<IpAddress, MacAddress> read() {
    Map<IpAddress, MacAddress> known = new TreeMap<>();
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

  /** A line, unless it is spoiled: then it tells nothing. */
  private static void read(String line, Map<IpAddress, MacAddress> known) {
    int space = Math.max(line.indexOf(' '), 0);
    try {
      known.put(
          IpAddress.parse(line.substring(0, space)),
          MacAddress.parse(line.substring(space).trim()));
    } catch (ParseException e) {
      return;
    }
  }

  /** Remembers these and only these. */
  public void write(Map<IpAddress, MacAddress> macs) {
    if (macs.equals(read())) {
      return;
    }
    try {
      AtomicFile.writeLines(
          file,
          new TreeMap<>(macs)
              .entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
