// SPDX-License-Identifier: Apache-2.0
package io.landline.health;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A small file for anybody to read that is written anew each round: whole for whoever reads it at
 * any moment. It need not outlive a power failure, so a memory card is not made to.
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
