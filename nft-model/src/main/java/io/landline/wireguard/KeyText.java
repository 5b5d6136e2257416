// SPDX-License-Identifier: Apache-2.0
package io.landline.wireguard;

import io.landline.net.ParseException;
import java.util.Base64;

/** The base64 text of 32 bytes, as wg(8) writes keys. */
final class KeyText {
  static final int BYTES = 32;

  private KeyText() {}

  /** Reads 44 characters; the message never contains them, because they may be a secret. */
  static byte[] parse(String kind, String text) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new ParseException(kind, "(" + text.length() + " characters)", "it is not base64");
    }
    if (bytes.length != BYTES || text.length() != 44) {
      throw new ParseException(
          kind, "(" + text.length() + " characters)", "expected 44 characters of base64");
    }
    return bytes;
  }

  static String format(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  static byte[] checked(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a key has 32 bytes, not " + bytes.length);
    }
    return bytes.clone();
  }
}
