// SPDX-License-Identifier: Apache-2.0
package io.landline.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A network: address and length, host bits zero. Ordered by address, then length.
 *
 * @param address first address, host bits zero
 * @param length bits that count, 0 to 32 or 128
 */
public record IpPrefix(IpAddress address, int length) implements Comparable<IpPrefix> {
  private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");

  public static final IpPrefix ANY_IPV4 = parse("0.0.0.0/0");
  public static final IpPrefix ANY_IPV6 = parse("::/0");

  public IpPrefix {
    if (length < 0 || length > address.family().bits()) {
      throw new ParseException("network", address + "/" + length, "length out of range");
    }
    if (!masked(address, length).equals(address)) {
      throw new ParseException(
          "network",
          address + "/" + length,
          "did you mean " + masked(address, length) + "/" + length);
    }
  }

  /** The network of this length that contains the address. */
  public static IpPrefix around(IpAddress address, int length) {
    if (length < 0 || length > address.family().bits()) {
      throw new ParseException("network", address + "/" + length, "length out of range");
    }
    return new IpPrefix(masked(address, length), length);
  }

  /**
   * Reads {@code 10.49.7.0/24}, or an address alone as a /32 or /128.
   *
   * @throws ParseException if it is neither, or host bits are set
   */
  public static IpPrefix parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return IpAddress.parse(text).asPrefix();
    }
    return new IpPrefix(
        IpAddress.parse(text.substring(0, slash)), length(text, text.substring(slash + 1)));
  }

  /** Networks without those that lie in another, sorted. */
  public static List<IpPrefix> disjoint(List<IpPrefix> networks) {
    List<IpPrefix> out = new ArrayList<>();
    for (IpPrefix network : networks.stream().sorted().toList()) {
      // Sorted by address then length: a network that contains this one directly precedes it.
      if (out.isEmpty() || !out.get(out.size() - 1).contains(network)) {
        out.add(network);
      }
    }
    return out;
  }

  static int length(String text, String digits) {
    if (!LENGTH.matcher(digits).matches()) {
      throw new ParseException("network", text, "expected a length after '/', such as /24");
    }
    return Integer.parseInt(digits);
  }

  public AddressFamily family() {
    return address.family();
  }

  public boolean contains(IpAddress other) {
    return other.family() == family() && address.sharesPrefix(other, length);
  }

  public boolean contains(IpPrefix other) {
    return other.length >= length && contains(other.address);
  }

  public boolean overlaps(IpPrefix other) {
    return contains(other) || other.contains(this);
  }

  /** The last address of the network. */
  public IpAddress last() {
    byte[] bytes = address.bytes();
    for (int bit = length; bit < bytes.length * 8; bit++) {
      bytes[bit / 8] |= (byte) (0x80 >> (bit % 8));
    }
    return IpAddress.of(bytes);
  }

  /** Whether it is one address only. */
  public boolean isSingle() {
    return length == family().bits();
  }

  private static IpAddress masked(IpAddress address, int length) {
    byte[] bytes = address.bytes();
    int whole = length / 8;
    if (whole < bytes.length) {
      bytes[whole] &= (byte) (0xff00 >> (length % 8));
      Arrays.fill(bytes, whole + 1, bytes.length, (byte) 0);
    }
    return IpAddress.of(bytes);
  }

  @Override
  public int compareTo(IpPrefix other) {
    return Comparator.comparing(IpPrefix::address)
        .thenComparingInt(IpPrefix::length)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
