// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

/** Text in HTML. */
final class Html {
  private Html() {}

  /** The text as it is, in an element or in an attribute in double quotes. */
  static String escaped(String text) {
    StringBuilder html = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> html.append("&amp;");
        case '<' -> html.append("&lt;");
        case '>' -> html.append("&gt;");
        case '"' -> html.append("&quot;");
        default -> html.append(c < ' ' && c != '\n' ? ' ' : c);
      }
    }
    return html.toString();
  }
}
