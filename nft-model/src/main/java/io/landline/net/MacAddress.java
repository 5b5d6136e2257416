// SPDX-License-Identifier: Apache-2.0
package io.landline.net;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** A 48-bit MAC address. */
public final class MacAddress implements Comparable<MacAddress> {
  private final byte[] bytes;

  private MacAddress(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The value of these bytes.
   *
   * @throws IllegalArgumentException unless there are six bytes
   */
  public static MacAddress of(byte[] bytes) {
    if (bytes.length != 6) {
      throw new IllegalArgumentException("a MAC has 6 bytes, not " + bytes.length);
    }
    return new MacAddress(bytes.clone());
  }

  /**
   * Reads {@code 02:00:00:00:00:19}, with colons or dashes.
   *
   * @throws ParseException if it is not one device's address
   */
  public static MacAddress parse(String text) {
    String plain = text.toLowerCase(Locale.ROOT).replace('-', ':');
    if (!plain.matches("[0-9a-f]{2}(:[0-9a-f]{2}){5}")) {
      throw new ParseException("MAC address", text, "expected six bytes, 02:00:00:00:00:19");
    }
    byte[] bytes = HexFormat.ofDelimiter(":").parseHex(plain);
    if ((bytes[0] & 1) != 0) {
      throw new ParseException("MAC address", text, "it is a multicast address, not a device's");
    }
    return new MacAddress(bytes);
  }

  /** A copy of the six bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public int compareTo(MacAddress other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof MacAddress other && Arrays.equals(bytes, other.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.ofDelimiter(":").formatHex(bytes);
  }
}
