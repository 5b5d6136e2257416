// SPDX-License-Identifier: Apache-2.0
package io.landline.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.compile.HostState;
import io.landline.compile.Rendering;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What configurations come to. {@code -Dgolden.update=true} writes it anew: read the diff. */
final class GoldenTest {
  private static final boolean UPDATE = Boolean.getBoolean("golden.update");

  static Stream<Golden> goldens() {
    return Golden.all();
  }

  @Test
  void there_are_goldens() {
    assertThat(Golden.all()).hasSizeGreaterThanOrEqualTo(5);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldens")
  void a_configuration_compiles_to_what_was_reviewed(Golden golden) throws IOException {
    HostState state = golden.compile();
    hold(golden.directory().resolve("ruleset.nft"), Rendering.nft(state));
    hold(golden.directory().resolve("routes.sh"), Rendering.routes(state));
    hold(golden.directory().resolve("wireguard.conf"), Rendering.wireguard(state));
  }

  private static void hold(Path file, String text) throws IOException {
    if (UPDATE) {
      Files.writeString(file, text);
    }
    assertThat(file).hasContent(text);
  }
}
