// SPDX-License-Identifier: Apache-2.0
package io.landline.config;

import java.util.Locale;

/**
 * One thing that is wrong in a configuration.
 *
 * @param path where: a JSON path such as {@code $.forwards[3].listen}
 * @param reason what is wrong
 * @param advice what to do about it
 */
public record ConfigProblem(String path, String reason, String advice) {
  private static final int LONGEST = 400;

  /** Makes it fit for a terminal: no control characters, no endless text from the file. */
  public ConfigProblem {
    path = printable(path);
    reason = printable(reason);
    advice = printable(advice);
  }

  private static String printable(String text) {
    String shown = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    if (shown.chars().allMatch(ConfigProblem::isPrintable)) {
      return shown;
    }
    StringBuilder out = new StringBuilder(shown.length() + 16);
    shown
        .chars()
        .forEach(
            c -> {
              if (isPrintable(c)) {
                out.append((char) c);
              } else {
                out.append(String.format(Locale.ROOT, "\\u%04x", c));
              }
            });
    return out.toString();
  }

  /** Right-to-left overrides and the like count as control characters: they hide what is there. */
  private static boolean isPrintable(int c) {
    int type = Character.getType(c);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.SURROGATE
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR
        && type != Character.UNASSIGNED;
  }

  /** One line: where, what, what to do. */
  @Override
  public String toString() {
    return path + ": " + reason + (advice.isEmpty() ? "" : "; " + advice);
  }
}
