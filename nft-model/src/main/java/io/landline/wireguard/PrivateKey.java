// SPDX-License-Identifier: Apache-2.0
package io.landline.wireguard;

import io.landline.net.ParseException;
import java.security.MessageDigest;
import java.util.Arrays;

/** A Curve25519 private key. Never printed by accident: its text is redacted. */
public final class PrivateKey {
  private final byte[] bytes;

  private PrivateKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The value of these bytes.
   *
   * @throws IllegalArgumentException unless there are 32 bytes
   */
  public static PrivateKey of(byte[] bytes) {
    return new PrivateKey(KeyText.checked(bytes));
  }

  /**
   * Reads 44 characters of base64.
   *
   * @throws ParseException if it is not a key; the message does not repeat it
   */
  public static PrivateKey parse(String text) {
    return new PrivateKey(KeyText.parse("private key", text));
  }

  /** A new random key, as {@code wg genkey} makes it. */
  public static PrivateKey generate() {
    return new PrivateKey(Curve25519.newScalar());
  }

  /** Its public key. */
  public PublicKey publicKey() {
    return PublicKey.of(Curve25519.publicKey(bytes));
  }

  /**
   * The 32-byte secret that only the owners of both keys can compute (X25519).
   *
   * @throws IllegalArgumentException if the public key is invalid, such as zero
   */
  public byte[] agree(PublicKey other) {
    return Curve25519.agree(bytes, other.bytes());
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
    return o instanceof PrivateKey other && MessageDigest.isEqual(bytes, other.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "(private key)";
  }
}
