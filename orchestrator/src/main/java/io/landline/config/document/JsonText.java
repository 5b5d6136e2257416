// SPDX-License-Identifier: Apache-2.0
package io.landline.config.document;

import java.util.Locale;

/** A text, and how it is written between its quotation marks. */
public final class JsonText implements Json {
  private final String value;
  private final String written;

  /** As the parser found it: without escapes, and with them. */
  JsonText(String value, String written) {
    this.value = value;
    this.written = written;
  }

  /** A text, with the escapes that it needs. */
  public static JsonText of(String value) {
    StringBuilder written = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        written.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        written.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        written.append(c);
      }
    }
    return new JsonText(value, written.toString());
  }

  /** The text itself. */
  public String value() {
    return value;
  }

  /** The characters between the quotation marks, with escapes. */
  String written() {
    return written;
  }

  @Override
  public String kind() {
    return "text";
  }

  @Override
  public void write(StringBuilder out) {
    out.append('"').append(written).append('"');
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonText text && text.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return '"' + written + '"';
  }
}
