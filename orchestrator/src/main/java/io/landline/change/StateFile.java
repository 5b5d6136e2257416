// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.config.document.JsonDocument;
import io.landline.config.document.JsonObject;
import io.landline.config.document.JsonSyntaxException;
import io.landline.files.AtomicFile;
import io.landline.files.HeldDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Small files below the state directory: one JSON object on one line. */
final class StateFile {
  static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-r-----");

  private StateFile() {}

  /**
   * Reads a state file. Does not follow symbolic links: otherwise the service could make root read,
   * and copy, any file.
   *
   * @throws IllegalArgumentException if it does not hold one JSON object
   */
  static JsonObject read(Path file) throws IOException {
    try {
      byte[] bytes = HeldDirectory.readFile(file);
      if (JsonDocument.parse(bytes).root() instanceof JsonObject object) {
        return object;
      }
      throw new IllegalArgumentException("no object");
    } catch (JsonSyntaxException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Writes a state file. */
  static void write(Path file, JsonObject object) throws IOException {
    AtomicFile.write(file, (object + "\n").getBytes(StandardCharsets.UTF_8), MODE);
  }
}
