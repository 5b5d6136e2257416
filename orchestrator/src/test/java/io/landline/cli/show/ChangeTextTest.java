// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.config.ConfigurationChange;
import io.landline.config.ConfigurationChange.Operation;
import io.landline.config.ConfigurationChange.PropertyChange;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ChangeTextTest {
  private static ConfigurationChange forward(Operation op, String name, String... details) {
    return new ConfigurationChange(
        op,
        "forward",
        name,
        "udp/1 -> dmr",
        Stream.of(details)
            .map(text -> text.split(": | -> "))
            .map(parts -> new PropertyChange(parts[0], parts[1], parts[2]))
            .toList());
  }

  @Test
  void columnsLineUp() {
    assertThat(
            ChangeText.lines(
                List.of(
                    forward(Operation.ADD, "a"),
                    forward(Operation.CHANGE, "long-one", "rate: unlimited -> 5/s per source"),
                    forward(Operation.REMOVE, "b")),
                false,
                false))
        .containsExactly(
            "  + forward  a         udp/1 -> dmr",
            "  ~ forward  long-one  udp/1 -> dmr   rate: unlimited -> 5/s per source",
            "  - forward  b         udp/1 -> dmr");
  }

  @Test
  void whatDoesNotFitBesideStandsBelow() {
    List<String> lines =
        ChangeText.lines(
            List.of(
                forward(
                    Operation.CHANGE,
                    "a",
                    "from: anywhere -> 198.51.100.0/24",
                    "masquerade: no -> yes")),
            false,
            false);
    assertThat(lines).hasSize(3).allMatch(line -> line.length() <= 80);
  }

  @Test
  void manyOfOneKindAreCounted() {
    List<ConfigurationChange> many =
        IntStream.range(0, 100).mapToObj(i -> forward(Operation.ADD, "f" + i)).toList();
    assertThat(ChangeText.lines(many, false, false))
        .hasSize(21)
        .last()
        .isEqualTo("  + forward  and 80 more (--verbose lists all)");
    assertThat(ChangeText.lines(many, true, false)).hasSize(100);
  }

  @Test
  void onlySignsHaveColour() {
    assertThat(ChangeText.lines(List.of(forward(Operation.REMOVE, "a")), false, true))
        .containsExactly("  \u001b[31m-\u001b[0m forward  a  udp/1 -> dmr");
  }

  @Test
  void longEnumerationsBreakAtCommas() {
    assertThat(ChangeText.wrapped("Kernel    ", "one thing, ".repeat(9) + "last"))
        .hasSize(2)
        .allMatch(line -> line.length() <= 80)
        .last()
        .asString()
        .startsWith("          one thing, ");
  }
}
