// SPDX-License-Identifier: Apache-2.0
package io.landline.health;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A small world-readable file that is rewritten each round and replaced atomically. It need not
 * survive a power failure, so it is not synced, which spares memory cards.
 */
final class PublishedFile {
  private final Path file;

  PublishedFile(Path file) {
    this.file = file;
  }

  void write(String text) throws IOException {
    Path temporary = file.resolveSibling("." + file.getFileName() + ".new");
    Files.writeString(temporary, text, StandardCharsets.UTF_8);
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-r--r--"));
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
