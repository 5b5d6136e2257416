// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows below a head, in columns as wide as needed. */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... head) {
    rows.add(List.of(head));
  }

  void row(String... cells) {
    rows.add(List.of(cells));
  }

  List<String> lines() {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    rows.forEach(
        row -> {
          for (int i = 0; i < columns; i++) {
            widths[i] = Math.max(widths[i], row.get(i).length());
          }
        });
    return rows.stream()
        .map(
            row -> {
              StringBuilder line = new StringBuilder();
              for (int i = 0; i < columns; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] + 2 - row.get(i).length()));
              }
              return line.toString().stripTrailing();
            })
        .toList();
  }
}
