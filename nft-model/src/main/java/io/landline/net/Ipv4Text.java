// SPDX-License-Identifier: Apache-2.0
package io.landline.net;

/** Dotted-quad text: four decimal numbers, no leading zeros, no shorthand. */
final class Ipv4Text {
  private Ipv4Text() {}

  static byte[] parse(String text, String kind) {
    byte[] out = new byte[4];
    int index = 0;
    int value = -1;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '.';
      if (c == '.') {
        if (value < 0 || index == 4) {
          throw new ParseException(kind, text, "expected four numbers such as 203.0.113.10");
        }
        out[index++] = (byte) value;
        value = -1;
      } else if (c >= '0' && c <= '9' && value != 0) {
        value = (value < 0 ? 0 : value) * 10 + (c - '0');
        if (value > 255) {
          throw new ParseException(kind, text, "each number is at most 255");
        }
      } else {
        throw new ParseException(kind, text, "expected numbers such as 203.0.113.10");
      }
    }
    if (index != 4) {
      throw new ParseException(kind, text, "expected four numbers such as 203.0.113.10");
    }
    return out;
  }

  static String format(byte[] b) {
    return (b[0] & 0xff) + "." + (b[1] & 0xff) + "." + (b[2] & 0xff) + "." + (b[3] & 0xff);
  }
}
