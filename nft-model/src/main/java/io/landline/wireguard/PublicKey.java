// SPDX-License-Identifier: Apache-2.0
package io.landline.wireguard;

import io.landline.net.ParseException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Curve25519 public key: names a peer. */
public final class PublicKey implements Comparable<PublicKey> {
  private static final int TOP = KeyText.BYTES - 1;

  /** RFC 7748, section 5: the top bit is ignored. */
  private static final int USED_BITS_OF_TOP = 0x7f;

  /**
   * The points of small order on Curve25519 and its twist, with their non-canonical encodings
   * beyond 2^255 - 19. The shared secret with any of them is zero.
   */
  private static final Set<PublicKey> SMALL_ORDER =
      Stream.of(
              "0000000000000000000000000000000000000000000000000000000000000000",
              "0100000000000000000000000000000000000000000000000000000000000000",
              "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
              "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
              "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
              "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
              "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")
          .map(hex -> of(HexFormat.of().parseHex(hex)))
          .collect(Collectors.toUnmodifiableSet());

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

  /** Whether no private key belongs to it, so that no tunnel can use it: zero, for example. */
  public boolean hasSmallOrder() {
    byte[] used = bytes.clone();
    used[TOP] &= (byte) USED_BITS_OF_TOP;
    return SMALL_ORDER.contains(new PublicKey(used));
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
