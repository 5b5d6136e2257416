// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.landline.config.ConfigException;
import io.landline.config.ConfigProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each file of {@code config/bad} has every problem that its {@code .problems} lists, and no other.
 * After a change of wording: {@code mvn test -Dlandline.refresh=true}, then read the difference.
 */
final class ConfigFixturesTest {
  private static final Path FIXTURES = Path.of("src/test/resources/config");

  static Stream<Path> bad() throws IOException {
    return list("bad");
  }

  static Stream<Path> good() throws IOException {
    return list("good");
  }

  private static Stream<Path> list(String directory) throws IOException {
    try (Stream<Path> files = Files.list(FIXTURES.resolve(directory))) {
      return files.filter(f -> f.toString().endsWith(".json")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("bad")
  void namesEveryProblemOfABadFile(Path file) throws IOException {
    ConfigException e = catchThrowableOfType(ConfigException.class, () -> ConfigReader.read(file));
    assertThat(e).as("%s was accepted", file).isNotNull();
    List<String> problems = e.problems().stream().map(ConfigProblem::toString).toList();
    Path expected = Path.of(file.toString().replace(".json", ".problems"));
    if (Boolean.getBoolean("landline.refresh")) {
      Files.write(expected, problems);
    }
    assertThat(problems).isEqualTo(Files.readAllLines(expected));
  }

  @ParameterizedTest
  @MethodSource("good")
  void acceptsAGoodFile(Path file) throws Exception {
    String role = ConfigReader.read(file).role();
    assertThat(file.getFileName().toString()).startsWith(role);
  }

  @Test
  void fixturesAreFound() throws IOException {
    assertThat(bad().count()).isGreaterThan(70);
    assertThat(good().count()).isGreaterThan(3);
  }
}
