// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is rehearsed for the class archive works, or it would archive the way to an error. */
final class RehearsalTest {
  private static final Path FILE = Path.of("../packaging/src/main/archive/landline.json");

  @TempDir Path root;

  @Test
  void every_command_of_it_succeeds() throws Exception {
    assertThat(Rehearsal.play(root, FILE)).hasSize(4).containsOnly(0);
  }
}
