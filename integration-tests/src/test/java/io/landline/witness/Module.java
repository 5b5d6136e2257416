// SPDX-License-Identifier: Apache-2.0
package io.landline.witness;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where this module's files are: Maven runs tests in its folder, the lab in the project's. */
final class Module {
  private Module() {}

  static Path directory() {
    return Files.isDirectory(Path.of("lab")) ? Path.of("") : Path.of("integration-tests");
  }
}
