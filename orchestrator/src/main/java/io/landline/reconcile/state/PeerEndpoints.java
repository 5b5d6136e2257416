// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.state;

import io.landline.files.AtomicFile;
import io.landline.kernel.WireGuardDeviceState;
import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import io.landline.net.ParseException;
import io.landline.wireguard.PublicKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The last endpoints of a hub's peers, stored across reboots. A peer that is created again gets its
 * endpoint; otherwise the hub could not send until the peer notices that its session is gone.
 *
 * <p>One peer per line: its public key, a space, its endpoint.
 */
public final class PeerEndpoints {
  private final Path file;
  private Map<PublicKey, Endpoint> known = Map.of();
  private boolean read;

  /** The endpoints in this file, which need not exist; read once, since no one else writes it. */
  public PeerEndpoints(Path file) {
    this.file = file;
  }

  /** The stored endpoints. */
  public Map<PublicKey, Endpoint> known() {
    if (!read) {
      known = readFile();
      read = true;
    }
    return known;
  }

  private Map<PublicKey, Endpoint> readFile() {
    Map<PublicKey, Endpoint> found = new HashMap<>();
    if (Files.exists(file)) {
      try {
        Files.readAllLines(file).forEach(line -> readLine(line, found));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return Map.copyOf(found);
  }

  /** Adds a line, unless it is corrupt. */
  private static void readLine(String line, Map<PublicKey, Endpoint> found) {
    int space = Math.max(line.indexOf(' '), 0);
    try {
      PublicKey peer = PublicKey.parse(line.substring(0, space));
      HostEndpoint.parse(line.substring(space).trim()).numeric().ifPresent(e -> found.put(peer, e));
    } catch (ParseException e) {
      return;
    }
  }

  /**
   * Stores the present endpoints of the device's peers. A silent peer keeps its last endpoint, and
   * so does a missing one, which may come back.
   *
   * @return whether anything changed, so that the file was written
   */
  public boolean note(WireGuardDeviceState device) {
    Map<PublicKey, Endpoint> now = new HashMap<>(known());
    device.peers().forEach(p -> p.endpoint().ifPresent(e -> now.put(p.publicKey(), e)));
    if (now.equals(known())) {
      return false;
    }
    write(now);
    return true;
  }

  /** Removes all peers except these. */
  public void keepOnly(Collection<PublicKey> peers) {
    Map<PublicKey, Endpoint> kept = new HashMap<>(known());
    if (kept.keySet().retainAll(peers)) {
      write(kept);
    }
  }

  private void write(Map<PublicKey, Endpoint> now) {
    try {
      AtomicFile.writeLines(
          file,
          new TreeMap<>(now)
              .entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList());
    } catch (IOException e) {
      throw new UncheckedIOException("peer endpoints cannot be stored: " + e.getMessage(), e);
    }
    known = Map.copyOf(now);
  }
}
