// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.config.ConfigurationChange;
import io.landline.config.ConfigurationChange.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Changes as lines for people: {@code + forward ipsc udp/55193 -> dmr}. */
public final class ChangeText {
  /** If there are more of one kind and sign, the rest are counted, not listed. */
  private static final int SHOWN = 20;

  private static final int WIDEST_NAME = 24;
  static final int COLUMNS = 80;
  private static final Pattern COMMA = Pattern.compile(", ");

  private ChangeText() {}

  static List<String> lines(List<ConfigurationChange> changes, boolean all, boolean colour) {
    int width =
        Math.min(WIDEST_NAME, changes.stream().mapToInt(c -> c.name().length()).max().orElse(0));
    List<String> lines = new ArrayList<>();
    String group = "";
    int inGroup = 0;
    for (ConfigurationChange change : changes) {
      String now = change.op().symbol() + " " + change.kind();
      if (!now.equals(group)) {
        more(lines, group, inGroup, all);
        group = now;
        inGroup = 0;
      }
      inGroup++;
      if (all || inGroup <= SHOWN) {
        lines.addAll(lines(change, width, colour));
      }
    }
    more(lines, group, inGroup, all);
    return lines;
  }

  /** A long enumeration, broken at its commas and indented below its label. */
  public static List<String> wrapped(String label, String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(label);
    for (String part : (Iterable<String>) COMMA.splitAsStream(text)::iterator) {
      boolean first = line.length() == label.length();
      if (!first && line.length() + 2 + part.length() > COLUMNS - 1) {
        lines.add(line + ",");
        line.setLength(0);
        line.append(" ".repeat(label.length())).append(part);
      } else {
        line.append(first ? "" : ", ").append(part);
      }
    }
    lines.add(line.toString());
    return lines;
  }

  private static void more(List<String> lines, String group, int inGroup, boolean all) {
    if (!all && inGroup > SHOWN) {
      lines.add("  " + group + "  and " + (inGroup - SHOWN) + " more (--verbose lists all)");
    }
  }

  private static List<String> lines(ConfigurationChange change, int width, boolean colour) {
    String start = "  " + symbol(change.op(), colour) + " " + padded(change.kind(), 8);
    String first = start + " " + padded(change.name(), width) + "  " + change.text();
    String details = String.join(", ", change.details());
    if (details.isEmpty()) {
      return List.of(first);
    }
    int visible = 4 + 8 + 1 + Math.max(width, change.name().length()) + 2 + change.text().length();
    if (visible + 3 + details.length() <= COLUMNS) {
      return List.of(first + "   " + details);
    }
    List<String> lines = new ArrayList<>(List.of(first));
    change.details().forEach(detail -> lines.add(" ".repeat(15 + width) + detail));
    return lines;
  }

  private static String symbol(Operation op, boolean colour) {
    if (!colour) {
      return op.symbol();
    }
    String code =
        switch (op) {
          case ADD -> "32";
          case CHANGE -> "33";
          case REMOVE -> "31";
        };
    return "\u001b[" + code + "m" + op.symbol() + "\u001b[0m";
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
