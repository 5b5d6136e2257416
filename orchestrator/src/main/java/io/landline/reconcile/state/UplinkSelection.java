// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.state;

import io.landline.files.AtomicFile;
import io.landline.policy.SitePolicy;
import io.landline.policy.Uplink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which uplink carries a site's tunnel, and which one people chose, stored across restarts and
 * reboots. Thread-safe.
 *
 * <p>Two lines at most: {@code in-use UPLINK} and {@code chosen UPLINK}, as the configuration
 * writes an uplink.
 */
public final class UplinkSelection {
  private static final String IN_USE = "in-use ";
  private static final String CHOSEN = "chosen ";

  private final Path file;
  private Optional<String> inUse = Optional.empty();
  private Optional<String> chosen = Optional.empty();
  private boolean read;

  /** The selection in this file, which need not exist; read once. */
  public UplinkSelection(Path file) {
    this.file = file;
  }

  /** The place in the site's list of the uplink in use: the first one where none was selected. */
  public synchronized int inUse(SitePolicy policy) {
    return Math.max(0, place(policy, known().inUse));
  }

  /** The uplink that people chose; empty while Landline chooses. */
  public synchronized Optional<Uplink> chosen(SitePolicy policy) {
    int place = place(policy, known().chosen);
    return place < 0 ? Optional.empty() : Optional.of(policy.uplinks().get(place));
  }

  private static int place(SitePolicy policy, Optional<String> uplink) {
    return policy.uplinks().stream().map(Uplink::toString).toList().indexOf(uplink.orElse(""));
  }

  /**
   * Uses an uplink from now on.
   *
   * @throws UncheckedIOException if that cannot be stored; it is in use all the same
   */
  public synchronized void use(Uplink uplink) {
    known();
    inUse = Optional.of(uplink.toString());
    write();
  }

  /**
   * Keeps to an uplink from now on, or lets Landline choose.
   *
   * @throws UncheckedIOException if that cannot be stored; it is so all the same
   */
  public synchronized void choose(Optional<Uplink> uplink) {
    known();
    chosen = uplink.map(Uplink::toString);
    write();
  }

  private UplinkSelection known() {
    if (!read) {
      read = true;
      try {
        if (Files.exists(file)) {
          Files.readAllLines(file).forEach(this::readLine);
        }
      } catch (IOException e) {
        return this; // the first uplink, until probes say otherwise
      }
    }
    return this;
  }

  private void readLine(String line) {
    if (line.startsWith(IN_USE)) {
      inUse = Optional.of(line.substring(IN_USE.length()));
    } else if (line.startsWith(CHOSEN)) {
      chosen = Optional.of(line.substring(CHOSEN.length()));
    }
  }

  private void write() {
    List<String> lines = new ArrayList<>();
    inUse.ifPresent(uplink -> lines.add(IN_USE + uplink));
    chosen.ifPresent(uplink -> lines.add(CHOSEN + uplink));
    try {
      AtomicFile.writeLines(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
