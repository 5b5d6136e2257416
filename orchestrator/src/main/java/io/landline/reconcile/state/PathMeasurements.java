// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.state;

import io.landline.files.AtomicFile;
import io.landline.wireguard.PublicKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the paths to this host's peers carry, stored across restarts and reboots. The newest entry
 * of a peer is the one in force; earlier ones are of other paths, which may be used again.
 *
 * <p>One measurement per line, the newest of a peer last: its public key, the path, the bytes, the
 * time.
 */
public final class PathMeasurements {
  /** Paths that are remembered per peer. */
  private static final int MOST = 8;

  private final Path file;
  private Map<PublicKey, List<PathMeasurement>> known = Map.of();
  private boolean read;

  /** Whether the file holds what is known. */
  private boolean written = true;

  /** The measurements in this file, which need not exist; read once. */
  public PathMeasurements(Path file) {
    this.file = file;
  }

  /** What the path in use to each peer carries, bytes; without peers whose path is not known. */
  public Map<PublicKey, Integer> inForce() {
    Map<PublicKey, Integer> mtus = new HashMap<>();
    known().keySet().forEach(peer -> inForce(peer).ifPresent(m -> mtus.put(peer, m.mtu())));
    return mtus;
  }

  /** The measurement of the path in use; empty while it is not known. */
  public Optional<PathMeasurement> inForce(PublicKey peer) {
    List<PathMeasurement> all = known().getOrDefault(peer, List.of());
    return all.stream().skip(Math.max(0, all.size() - 1)).filter(m -> m.mtu() > 0).findFirst();
  }

  /** What this path carried when it was last in use. */
  public Optional<PathMeasurement> of(PublicKey peer, String path) {
    return known().getOrDefault(peer, List.of()).stream()
        .filter(measurement -> measurement.path().equals(path) && measurement.mtu() > 0)
        .findFirst();
  }

  /** Whether this is in force: on the path in use, with these bytes, 0 for not known. */
  public boolean holds(PublicKey peer, String path, int mtu) {
    List<PathMeasurement> all = known().getOrDefault(peer, List.of());
    return !all.isEmpty()
        && all.get(all.size() - 1).path().equals(path)
        && all.get(all.size() - 1).mtu() == mtu;
  }

  /**
   * Puts a measurement in force and stores it; writes nothing if that was done before.
   *
   * @throws UncheckedIOException if it cannot be stored; it is in force all the same
   */
  public void put(PublicKey peer, PathMeasurement measurement) {
    if (written && holds(peer, measurement.path(), measurement.mtu())) {
      return;
    }
    List<PathMeasurement> all = new ArrayList<>(known().getOrDefault(peer, List.of()));
    all.removeIf(former -> former.path().equals(measurement.path()));
    all.add(measurement);
    Map<PublicKey, List<PathMeasurement>> now = new HashMap<>(known());
    now.put(peer, List.copyOf(all.subList(Math.max(0, all.size() - MOST), all.size())));
    write(now);
  }

  /** Removes all peers except these. */
  public void keepOnly(Collection<PublicKey> peers) {
    Map<PublicKey, List<PathMeasurement>> kept = new HashMap<>(known());
    if (kept.keySet().retainAll(peers)) {
      write(kept);
    }
  }

  private Map<PublicKey, List<PathMeasurement>> known() {
    if (!read) {
      known = readFile();
      read = true;
    }
    return known;
  }

  private Map<PublicKey, List<PathMeasurement>> readFile() {
    Map<PublicKey, List<PathMeasurement>> found = new HashMap<>();
    try {
      if (Files.exists(file)) {
        Files.readAllLines(file).forEach(line -> readLine(line, found));
      }
    } catch (IOException e) {
      return Map.of(); // what cannot be read is measured again
    }
    return Map.copyOf(found);
  }

  /** Adds a line, unless it is corrupt. */
  private static void readLine(String line, Map<PublicKey, List<PathMeasurement>> found) {
    String[] words = line.split(" ", -1);
    if (words.length != 4) {
      return;
    }
    try {
      PublicKey peer = PublicKey.parse(words[0]);
      PathMeasurement measurement =
          new PathMeasurement(words[1], Integer.parseInt(words[2]), Instant.parse(words[3]));
      found.computeIfAbsent(peer, p -> new ArrayList<>()).add(measurement);
    } catch (IllegalArgumentException | DateTimeException e) {
      return;
    }
  }

  private void write(Map<PublicKey, List<PathMeasurement>> now) {
    known = Map.copyOf(now);
    written = false;
    List<String> lines = new ArrayList<>();
    new TreeMap<>(now)
        .forEach(
            (peer, all) ->
                all.forEach(m -> lines.add(peer + " " + m.path() + " " + m.mtu() + " " + m.at())));
    try {
      AtomicFile.writeLines(file, lines);
      written = true;
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
