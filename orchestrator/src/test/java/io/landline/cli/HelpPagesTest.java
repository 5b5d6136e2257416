// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the help says, a page each in {@code src/test/resources/help}. {@code -Dgolden.write=true}
 * writes them anew: read the diff.
 */
final class HelpPagesTest {
  private static final Path PAGES = Path.of("src/test/resources/help");
  private static final String OVERVIEW = "landline";

  static Stream<String> topics() {
    return Stream.of(
            Stream.of(OVERVIEW, "words"),
            Commands.firstWords().stream().filter(word -> !Commands.group(word).isEmpty()),
            Commands.names().stream())
        .flatMap(all -> all)
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("topics")
  void each_page_equals_its_golden(String topic) throws IOException {
    String[] words = ("help " + topic).split(" ", -1);
    String page =
        new Cli(Path.of("/nonexistent"))
            .run(topic.equals(OVERVIEW) ? new String[] {"help"} : words)
            .out();
    Path golden = PAGES.resolve(topic.replace(' ', '-') + ".golden");
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(golden, page);
    }
    assertThat(golden).hasContent(page);
    assertThat(page.lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void an_unknown_command_has_no_page() throws IOException {
    try (Stream<Path> files = Files.list(PAGES)) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".golden", "")))
          .containsExactlyInAnyOrderElementsOf(
              topics().map(topic -> topic.replace(' ', '-')).toList());
    }
  }
}
