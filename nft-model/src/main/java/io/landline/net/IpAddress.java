// SPDX-License-Identifier: Apache-2.0
package io.landline.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** One IPv4 or IPv6 address. Ordered by family, then numerically. */
public final class IpAddress implements Comparable<IpAddress> {
  private final byte[] bytes;

  private IpAddress(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The address of these bytes, network order.
   *
   * @throws IllegalArgumentException unless there are 4 or 16 of them
   */
  public static IpAddress of(byte[] bytes) {
    if (bytes.length != 4 && bytes.length != 16) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    }
    return new IpAddress(bytes.clone());
  }

  /**
   * Reads a numeric address; names are never resolved.
   *
   * @throws ParseException if the text is not a numeric address
   */
  public static IpAddress parse(String text) {
    byte[] parsed =
        text.indexOf(':') >= 0 ? Ipv6Text.parse(text) : Ipv4Text.parse(text, "IP address");
    return new IpAddress(parsed);
  }

  /** The same address as the JDK's type. */
  public InetAddress toInetAddress() {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError(e); // thrown for a wrong length only
    }
  }

  public AddressFamily family() {
    return bytes.length == 4 ? AddressFamily.IPV4 : AddressFamily.IPV6;
  }

  /** A copy of the address, network order. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** This address and nothing else: /32 or /128. */
  public IpPrefix asPrefix() {
    return new IpPrefix(this, family().bits());
  }

  /** Whether the first bits of two addresses of one family are the same. */
  boolean sharesPrefix(IpAddress other, int bits) {
    int whole = bits / 8;
    if (!Arrays.equals(bytes, 0, whole, other.bytes, 0, whole)) {
      return false;
    }
    int rest = bits % 8;
    return rest == 0 || ((bytes[whole] ^ other.bytes[whole]) & 0xff) >> (8 - rest) == 0;
  }

  @Override
  public int compareTo(IpAddress other) {
    int byFamily = family().compareTo(other.family());
    return byFamily != 0 ? byFamily : Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof IpAddress other && Arrays.equals(bytes, other.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Dotted quad, or RFC 5952 text. */
  @Override
  public String toString() {
    return bytes.length == 4 ? Ipv4Text.format(bytes) : Ipv6Text.format(bytes);
  }
}
