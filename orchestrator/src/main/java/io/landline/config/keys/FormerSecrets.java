// SPDX-License-Identifier: Apache-2.0
package io.landline.config.keys;

import io.landline.config.HostPaths;
import io.landline.files.AtomicFile;
import io.landline.files.HeldDirectory;
import io.landline.net.ParseException;
import io.landline.policy.Name;
import io.landline.wireguard.PresharedKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The preshared keys that are restored if a configuration is not confirmed. One file beside the
 * present keys, mode 0600, has a line for each peer: its name and secret, or the name alone if it
 * had no secret.
 */
public final class FormerSecrets {
  private final HostPaths paths;
  private final Path file;

  /** The former secrets of a host. */
  public FormerSecrets(HostPaths paths) {
    this.paths = paths;
    this.file = paths.formerSecrets();
  }

  /** Replaces the file; deletes it if there are no secrets. */
  public void keep(Map<Name, Optional<PresharedKey>> secrets) throws IOException {
    if (secrets.isEmpty()) {
      forget();
      return;
    }
    StringBuilder lines = new StringBuilder();
    secrets.forEach(
        (peer, secret) ->
            lines.append(peer).append(secret.map(s -> " " + s.reveal()).orElse("")).append('\n'));
    KeyFiles.makePresharedKeys(paths);
    AtomicFile.write(
        file,
        lines.toString().getBytes(StandardCharsets.US_ASCII),
        PosixFilePermissions.fromString("rw-------"));
  }

  /**
   * The former secrets, by peer.
   *
   * @throws KeyFileException if it cannot be read
   */
  public Map<Name, Optional<PresharedKey>> read() throws KeyFileException {
    Map<Name, Optional<PresharedKey>> secrets = new LinkedHashMap<>();
    try {
      String text = new String(HeldDirectory.readFile(file), StandardCharsets.ISO_8859_1);
      for (String line : text.lines().toList()) {
        int end = line.indexOf(' ');
        secrets.put(
            new Name(end < 0 ? line : line.substring(0, end)),
            end < 0 ? Optional.empty() : Optional.of(PresharedKey.parse(line.substring(end + 1))));
      }
      return secrets;
    } catch (NoSuchFileException e) {
      return Map.of();
    } catch (ParseException e) {
      // The message must not repeat a secret.
      throw new KeyFileException(
          file, "it is corrupt", "remove it: then the secrets stay as they are", false);
    } catch (IOException e) {
      throw new KeyFileException(
          file, "it cannot be read: " + e.getMessage(), "fix that and try again", false);
    }
  }

  /** Restores them into their files. */
  public void restore() throws IOException {
    KeyFiles keys = new KeyFiles(paths, warning -> {});
    try {
      for (Map.Entry<Name, Optional<PresharedKey>> former : read().entrySet()) {
        keys.writePresharedKey(former.getKey(), former.getValue());
      }
    } catch (KeyFileException e) {
      throw new IOException(e.getMessage(), e);
    }
    forget();
  }

  /** Deletes the file. */
  public void forget() throws IOException {
    AtomicFile.delete(file);
  }
}
