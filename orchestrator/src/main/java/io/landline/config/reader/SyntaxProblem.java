// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.config.ConfigProblem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts the tokenizer's complaint into words for people: the line, the column, and the usual cause.
 * The text itself is not repeated, since somebody may have pasted a key there.
 */
final class SyntaxProblem {
  private static final Pattern PLACE =
      Pattern.compile("at line (\\d{1,9}) column (\\d{1,9}) path (.*)");

  private SyntaxProblem() {}

  static ConfigProblem of(String text, String complaint) {
    Matcher place = PLACE.matcher(complaint);
    if (!place.find()) {
      return new ConfigProblem("$", "this is not JSON", "check it with jq");
    }
    int line = Integer.parseInt(place.group(1));
    int column = Integer.parseInt(place.group(2));
    return new ConfigProblem(
        place.group(3).endsWith(".") ? "$" : String.valueOf(place.group(3)),
        "this is not JSON, at line " + line + ", column " + column,
        advice(complaint, around(text, line, column)));
  }

  private static String advice(String complaint, String around) {
    if (complaint.startsWith("End of input")) {
      return "the file ends too early: a closing brace or bracket is missing";
    }
    if (complaint.startsWith("Nesting limit")) {
      return "no configuration is nested that deeply";
    }
    if (complaint.startsWith("Unterminated string")) {
      return "a closing quotation mark is missing";
    }
    if (complaint.startsWith("Unescaped control")) {
      return "a line break or tab stands inside quotation marks; write \\n or \\t";
    }
    if (around.indexOf('/') >= 0 || around.indexOf('#') >= 0) {
      return "JSON has no comments; every object takes a \"note\"";
    }
    if (around.matches("(?s).*,\\s*[}\\]].*")) {
      return "remove the comma before the closing bracket";
    }
    if (around.indexOf('\'') >= 0) {
      return "use double quotation marks";
    }
    if (complaint.startsWith("Unterminated object") || complaint.startsWith("Unterminated array")) {
      return "a comma or a closing bracket is missing";
    }
    return "names and text stand in double quotation marks, numbers have no leading 0, true and"
        + " false are in small letters";
  }

  /** The few characters at a place; the tokenizer's columns are off by up to two. */
  private static String around(String text, int line, int column) {
    int start = 0;
    for (int n = 1; n < line; n++) {
      start = text.indexOf('\n', start) + 1;
    }
    int at = Math.min(text.length(), start + column - 1);
    int from = at;
    int wanted = 3;
    while (from > 0 && wanted > 0) {
      from--;
      wanted -= Character.isWhitespace(text.charAt(from)) ? 0 : 1;
    }
    return text.substring(from, Math.min(text.length(), at + 1));
  }
}
