// SPDX-License-Identifier: Apache-2.0
package io.landline.net;

import java.util.ArrayList;
import java.util.List;

/** IPv6 text: reads RFC 4291 forms without a zone, writes RFC 5952. */
final class Ipv6Text {
  private static final String KIND = "IP address";
  private static final String EXAMPLE = "expected an address such as 2001:db8:1::10";

  private Ipv6Text() {}

  static byte[] parse(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      throw new ParseException(KIND, text, "'::' may occur only once");
    }
    List<Integer> head = words(text, gap < 0 ? text : text.substring(0, gap));
    List<Integer> tail = gap < 0 ? List.of() : words(text, text.substring(gap + 2));
    int count = head.size() + tail.size();
    if (gap < 0 ? count != 8 : count > 7) {
      throw new ParseException(KIND, text, EXAMPLE);
    }
    byte[] out = new byte[16];
    for (int i = 0; i < head.size(); i++) {
      put(out, i, head.get(i));
    }
    for (int i = 0; i < tail.size(); i++) {
      put(out, 8 - tail.size() + i, tail.get(i));
    }
    return out;
  }

  private static void put(byte[] out, int word, int value) {
    out[2 * word] = (byte) (value >> 8);
    out[2 * word + 1] = (byte) value;
  }

  private static List<Integer> words(String text, String part) {
    List<Integer> words = new ArrayList<>();
    if (part.isEmpty()) {
      return words;
    }
    String[] pieces = part.split(":", -1);
    for (int i = 0; i < pieces.length; i++) {
      String piece = pieces[i];
      if (piece.indexOf('.') >= 0 && i == pieces.length - 1) {
        byte[] v4 = Ipv4Text.parse(piece, KIND);
        words.add((v4[0] & 0xff) << 8 | (v4[1] & 0xff));
        words.add((v4[2] & 0xff) << 8 | (v4[3] & 0xff));
        continue;
      }
      if (!piece.matches("[0-9a-fA-F]{1,4}")) {
        throw new ParseException(KIND, text, EXAMPLE);
      }
      words.add(Integer.parseInt(piece, 16));
    }
    return words;
  }

  static String format(byte[] bytes) {
    int[] words = new int[8];
    for (int i = 0; i < 8; i++) {
      words[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    int bestStart = -1;
    int bestLength = 1; // a single zero word is not shortened (RFC 5952, 4.2.2)
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && words[end] == 0) {
        end++;
      }
      if (end - i > bestLength) {
        bestStart = i;
        bestLength = end - i;
      }
      i = Math.max(i, end);
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == bestStart) {
        out.append("::");
        i += bestLength - 1;
        continue;
      }
      if (out.length() > 0 && out.charAt(out.length() - 1) != ':') {
        out.append(':');
      }
      out.append(Integer.toHexString(words[i]));
    }
    return out.toString();
  }
}
