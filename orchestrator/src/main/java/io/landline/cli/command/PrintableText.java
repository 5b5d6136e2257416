// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.command;

import java.util.regex.Pattern;

/**
 * Text as it may be sent to a terminal. Much of what a command prints comes from files that the
 * service may write and from names that other programs chose: a control character among it could
 * retitle the window, hide lines or type for whoever reads. The colours of this program stay.
 */
public final class PrintableText {
  /** Controls of ISO 6429 but new line and tab, and Unicode's invisible ones that reorder text. */
  private static final Pattern CONTROL =
      Pattern.compile("(\\u001b\\[(?:0|31|32|33|1|2)m)|[\\p{Cc}\\p{Cf}&&[^\\n\\t]]");

  private PrintableText() {}

  /** The same with a question mark in the place of each control character. */
  public static String of(String text) {
    return CONTROL.matcher(text).replaceAll(found -> found.group(1) == null ? "?" : "$1");
  }

  /** A JSON document with its controls escaped, those too that JSON lets stand in a string. */
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
