// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import io.landline.net.AddressFamily;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.MacAddress;
import io.landline.net.PortRange;
import io.landline.net.TransportProtocol;
import java.util.Arrays;

/**
 * One component of a set element: a value or an interval of values of one type. Ordered by its low
 * end.
 */
public final class Datum implements Comparable<Datum> {
  private final DataType type;
  private final byte[] low;
  private final byte[] high;

  private Datum(DataType type, byte[] low, byte[] high) {
    this.type = type;
    this.low = low;
    this.high = high;
  }

  /**
   * The values from low to high, both included, in network order, as the kernel reports them.
   *
   * @throws IllegalArgumentException if a length is not the type's, or high is below low
   */
  public static Datum of(DataType type, byte[] low, byte[] high) {
    if (low.length != type.bytes() || high.length != type.bytes()) {
      throw new IllegalArgumentException(type + " has " + type.bytes() + " bytes");
    }
    if (Arrays.compareUnsigned(low, high) > 0) {
      throw new IllegalArgumentException("interval of " + type + " ends before it begins");
    }
    byte[] from = low.clone();
    return new Datum(type, from, Arrays.equals(low, high) ? from : high.clone());
  }

  public static Datum of(IpAddress address) {
    byte[] bytes = address.bytes();
    return new Datum(typeOf(address.family()), bytes, bytes);
  }

  public static Datum of(IpPrefix prefix) {
    return prefix.isSingle()
        ? of(prefix.address())
        : new Datum(typeOf(prefix.family()), prefix.address().bytes(), prefix.last().bytes());
  }

  public static Datum of(PortRange ports) {
    byte[] low = port(ports.first());
    return new Datum(DataType.INET_SERVICE, low, ports.isSingle() ? low : port(ports.last()));
  }

  public static Datum of(TransportProtocol protocol) {
    byte[] bytes = {(byte) protocol.number()};
    return new Datum(DataType.INET_PROTO, bytes, bytes);
  }

  public static Datum of(MacAddress mac) {
    byte[] bytes = mac.bytes();
    return new Datum(DataType.ETHER_ADDR, bytes, bytes);
  }

  private static DataType typeOf(AddressFamily family) {
    return family == AddressFamily.IPV4 ? DataType.IPV4_ADDR : DataType.IPV6_ADDR;
  }

  private static byte[] port(int port) {
    return new byte[] {(byte) (port >> 8), (byte) port};
  }

  public DataType type() {
    return type;
  }

  /** The first value, network order, without padding. */
  public byte[] low() {
    return low.clone();
  }

  /** One byte of the first value, 0 to 255, the most significant one at 0. */
  int lowByte(int index) {
    return low[index] & 0xff;
  }

  /** The last value, network order, without padding. */
  public byte[] high() {
    return high.clone();
  }

  /** Whether it is an interval, not one value. */
  public boolean isInterval() {
    return low != high;
  }

  @Override
  public int compareTo(Datum other) {
    int byType = type.compareTo(other.type);
    int byLow = byType != 0 ? byType : Arrays.compareUnsigned(low, other.low);
    return byLow != 0 ? byLow : Arrays.compareUnsigned(high, other.high);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Datum other
        && type == other.type
        && Arrays.equals(low, other.low)
        && Arrays.equals(high, other.high);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(low) + high[high.length - 1];
  }

  /** As nft writes it: a value, a prefix, or {@code low-high}. */
  @Override
  public String toString() {
    return DatumText.format(type, low, high);
  }
}
