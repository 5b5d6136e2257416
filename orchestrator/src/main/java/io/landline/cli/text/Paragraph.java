// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.text;

import java.util.ArrayList;
import java.util.List;

/** A text after a label, wrapped at spaces to 80 columns. */
public final class Paragraph {
  private static final int COLUMNS = 80;

  private Paragraph() {}

  public static List<String> lines(String label, String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(label);
    for (String word : text.split(" ", -1)) {
      boolean first = line.length() == label.length();
      if (!first && line.length() + 1 + word.length() > COLUMNS) {
        lines.add(line.toString());
        line.setLength(0);
        line.append(" ".repeat(label.length())).append(word);
      } else {
        line.append(first ? "" : " ").append(word);
      }
    }
    lines.add(line.toString().stripTrailing());
    return lines;
  }
}
