// SPDX-License-Identifier: Apache-2.0
package io.landline.export;

/** Text as a value in other programs' languages. Names are harmless already; this keeps it so. */
final class Quoting {
  private Quoting() {}

  /** One word of a POSIX shell, and of {@code uci batch}, which reads words the same way. */
  static String shell(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  /** A string of JSON (RFC 8259). */
  static String json(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  /** A string of RouterOS' scripting language, where $ begins a variable. */
  static String routerOs(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\', '$', '?' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> out.append(c);
      }
    }
    return out.append('"').toString();
  }

  /** A string of nftables, which has no escapes: quotes and control characters become spaces. */
  static String nft(String text) {
    return "\"" + line(text).replace('"', ' ') + "\"";
  }

  /** The rest of a comment line: control characters would end it. */
  static String line(String text) {
    StringBuilder out = new StringBuilder();
    text.chars().forEach(c -> out.append(Character.isISOControl(c) ? ' ' : (char) c));
    return out.toString();
  }
}
