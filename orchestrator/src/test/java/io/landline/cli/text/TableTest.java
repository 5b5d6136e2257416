// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TableTest {
  @Test
  void columns_are_as_wide_as_needed() {
    Table table = new Table("NAME", "TO");
    table.row("dmr", "10.49.7.19");
    assertThat(table.lines()).containsExactly("NAME  TO", "dmr   10.49.7.19");
  }

  @Test
  void a_list_that_is_too_wide_is_wrapped_at_its_commas() {
    Table table = new Table("FORWARD", "FROM", "");
    String networks = "198.51.100.0/24, 192.0.2.0/24, 203.0.113.0/25, 203.0.113.128/26";
    table.row("flex", networks, "20/s, masquerade");
    table.row("a-name-of-thirty-two-characters-x", "anywhere", "");
    assertThat(table.lines())
        .containsExactly(
            "FORWARD                            FROM",
            "flex                               198.51.100.0/24,             20/s, masquerade",
            "                                   192.0.2.0/24,",
            "                                   203.0.113.0/25,",
            "                                   203.0.113.128/26",
            "a-name-of-thirty-two-characters-x  anywhere");
  }
}
