// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Rows below a head, in columns as wide as needed. If a row is wider than 80, the widest list in it
 * is wrapped at its commas.
 */
public final class Table {
  private static final int COLUMNS = 80;
  private static final int GAP = 2;

  private final List<List<String>> rows = new ArrayList<>();
  private final Set<Integer> right = new HashSet<>();

  public Table(String... head) {
    rows.add(List.of(head));
  }

  /** Aligns columns of numbers to the right. */
  public void alignRight(Integer... columns) {
    right.addAll(List.of(columns));
  }

  public void row(String... cells) {
    rows.add(List.of(cells));
  }

  public List<String> lines() {
    List<Integer> widths = widths();
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      List<List<String>> cells = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        cells.add(broken(row.get(i), widths.get(i)));
      }
      int height = cells.stream().mapToInt(List::size).max().orElse(1);
      for (int n = 0; n < height; n++) {
        lines.add(line(cells, n, widths));
      }
    }
    return lines;
  }

  private String line(List<List<String>> cells, int n, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String cell = n < cells.get(i).size() ? cells.get(i).get(n) : "";
      String pad = " ".repeat(Math.max(0, widths.get(i) - cell.length()));
      line.append(right.contains(i) ? pad + cell : cell + pad).append(" ".repeat(GAP));
    }
    return line.toString().stripTrailing();
  }

  private List<Integer> widths() {
    int columns = rows.get(0).size();
    List<Integer> widths = new ArrayList<>();
    List<Integer> least = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      int column = i;
      widths.add(rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
      least.add(rows.stream().mapToInt(row -> longest(row.get(column))).max().orElse(0));
    }
    int total = widths.stream().mapToInt(w -> w + GAP).sum() - GAP;
    while (total > COLUMNS) {
      int widest = -1;
      for (int i = 0; i < columns; i++) {
        boolean gives = widths.get(i) > least.get(i);
        if (gives && (widest < 0 || widths.get(i) > widths.get(widest))) {
          widest = i;
        }
      }
      if (widest < 0) {
        break;
      }
      widths.set(widest, widths.get(widest) - 1);
      total--;
    }
    return widths;
  }

  /** The longest part of a cell that stays on one line. */
  private static int longest(String cell) {
    return broken(cell, 0).stream().mapToInt(String::length).max().orElse(0);
  }

  private static List<String> broken(String cell, int width) {
    if (cell.length() <= width) {
      return List.of(cell);
    }
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    String rest = cell;
    while (!rest.isEmpty()) {
      int comma = rest.indexOf(", ");
      String part = comma < 0 ? rest : rest.substring(0, comma + 1);
      rest = comma < 0 ? "" : rest.substring(comma + 2);
      if (line.length() > 0 && line.length() + 1 + part.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(part);
    }
    lines.add(line.toString());
    return lines;
  }
}
