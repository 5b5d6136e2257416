// SPDX-License-Identifier: Apache-2.0
package io.landline.wireguard;

import io.landline.net.ParseException;
import java.security.MessageDigest;
import java.util.Arrays;

/** A secret that two peers share besides their keys. Its text is redacted. */
public final class PresharedKey {
  private final byte[] bytes;

  private PresharedKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The value of these bytes.
   *
   * @throws IllegalArgumentException unless there are 32 bytes
   */
  public static PresharedKey of(byte[] bytes) {
    return new PresharedKey(KeyText.checked(bytes));
  }

  /**
   * Reads 44 characters of base64.
   *
   * @throws ParseException if it is not a key; the message does not repeat it
   */
  public static PresharedKey parse(String text) {
    return new PresharedKey(KeyText.parse("preshared key", text));
  }

  /** A copy of the 32 bytes: a secret. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The base64 text: a secret, for the key file only. */
  public String reveal() {
    return KeyText.format(bytes);
  }

  /** Compares in constant time. */
  @Override
  public boolean equals(Object o) {
    return o instanceof PresharedKey other && MessageDigest.isEqual(bytes, other.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "(preshared key)";
  }
}
