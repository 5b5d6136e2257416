// SPDX-License-Identifier: Apache-2.0
package io.landline.wireguard;

import io.landline.net.ParseException;
import java.util.Arrays;

/** A Curve25519 public key: names a peer. */
public final class PublicKey implements Comparable<PublicKey> {
  private final byte[] bytes;

  private PublicKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The value of these bytes.
   *
   * @throws IllegalArgumentException unless there are 32 bytes
   */
  public static PublicKey of(byte[] bytes) {
    return new PublicKey(KeyText.checked(bytes));
  }

  /**
   * Reads 44 characters of base64.
   *
   * @throws ParseException if it is not a key
   */
  public static PublicKey parse(String text) {
    return new PublicKey(KeyText.parse("public key", text));
  }

  /** A copy of the 32 bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public int compareTo(PublicKey other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof PublicKey other && Arrays.equals(bytes, other.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return KeyText.format(bytes);
  }
}
