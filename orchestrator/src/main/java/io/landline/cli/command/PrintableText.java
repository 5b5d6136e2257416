// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.command;

import java.util.regex.Pattern;

/**
 * Text that is safe to send to a terminal. Much of a command's output comes from files that the
 * service can write and from names that other programs chose. A control character in it could
 * retitle the window, hide lines or inject input. The colours of this program are kept.
 */
public final class PrintableText {
  /** Controls of ISO 6429 but new line and tab, and Unicode's invisible ones that reorder text. */
  private static final Pattern CONTROL =
      Pattern.compile("(\\u001b\\[(?:0|31|32|33|1|2)m)|[\\p{Cc}\\p{Cf}&&[^\\n\\t]]");

  private PrintableText() {}

  /** The text with each control character replaced by a question mark. */
  public static String of(String text) {
    return CONTROL.matcher(text).replaceAll(found -> found.group(1) == null ? "?" : "$1");
  }

  /**
   * A JSON document with all control characters escaped, including those that JSON allows in a
   * string.
   */
  public static String ofJson(String document) {
    return Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\\n]]")
        .matcher(document)
        .replaceAll(
            found -> {
              StringBuilder escaped = new StringBuilder();
              for (char unit : found.group().toCharArray()) {
                escaped.append(String.format("\\\\u%04x", (int) unit));
              }
              return escaped.toString();
            });
  }
}
