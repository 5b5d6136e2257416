// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.config.ConfigException;
import io.landline.config.Configuration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSON text for tests. */
final class Text {
  private Text() {}

  static byte[] bytes(Path file) throws IOException {
    return Files.readAllBytes(file);
  }

  static String of(Path file) throws IOException {
    return Files.readString(file);
  }

  static Configuration read(String text) throws ConfigException {
    return ConfigReader.parse(text.getBytes(StandardCharsets.UTF_8));
  }
}
