// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import io.landline.net.IpAddress;
import io.landline.net.MacAddress;
import io.landline.net.TransportProtocol;
import java.util.Arrays;

/** nft's notation of the values of each type. */
final class DatumText {
  private DatumText() {}

  static String format(DataType type, byte[] low, byte[] high) {
    if (Arrays.equals(low, high)) {
      return one(type, low);
    }
    int length = prefixLength(low, high);
    boolean address = type == DataType.IPV4_ADDR || type == DataType.IPV6_ADDR;
    return address && length >= 0
        ? one(type, low) + "/" + length
        : one(type, low) + "-" + one(type, high);
  }

  private static String one(DataType type, byte[] value) {
    return switch (type) {
      case IPV4_ADDR, IPV6_ADDR -> IpAddress.of(value).toString();
      case ETHER_ADDR -> MacAddress.of(value).toString();
      case INET_PROTO -> protocol(value[0] & 0xff);
      case INET_SERVICE -> Integer.toString((value[0] & 0xff) << 8 | (value[1] & 0xff));
    };
  }

  private static String protocol(int number) {
    for (TransportProtocol protocol : TransportProtocol.values()) {
      if (protocol.number() == number) {
        return protocol.toString();
      }
    }
    return Integer.toString(number);
  }

  /** The length of the prefix that spans exactly low to high, or -1. */
  private static int prefixLength(byte[] low, byte[] high) {
    int bits = low.length * 8;
    int length = 0;
    while (length < bits && bit(low, length) == bit(high, length)) {
      length++;
    }
    for (int i = length; i < bits; i++) {
      if (bit(low, i) || !bit(high, i)) {
        return -1;
      }
    }
    return length;
  }

  private static boolean bit(byte[] bytes, int index) {
    return (bytes[index / 8] & (0x80 >> (index % 8))) != 0;
  }
}
