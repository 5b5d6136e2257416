// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples that the package brings are configurations. */
final class ExamplesTest {
  private static final Path EXAMPLES = Path.of("../packaging/src/main/examples");

  @Test
  void everyExampleIsValid() throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.list(EXAMPLES)) {
      files = all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(2);
    for (Path file : files) {
      assertThat(ConfigReader.read(file).name().text()).as(file.toString()).isNotEmpty();
    }
  }
}
