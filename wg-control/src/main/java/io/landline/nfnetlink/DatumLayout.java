// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import io.landline.netlink.MalformedMessageException;
import io.landline.nft.DataType;
import io.landline.nft.Datum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The layout of values in keys and data: a single value takes its own length, each of several takes
 * whole registers of four bytes.
 *
 * <pre>
 *   ipv4_addr . inet_proto . inet_service     203.0.113.10 . udp . 55193
 *   | cb 00 71 0a | 11 00 00 00 | d7 99 00 00 |
 * </pre>
 */
final class DatumLayout {
  /** Bits of each type in NFTA_SET_KEY_TYPE: TYPE_BITS of nftables' datatype.h. */
  private static final int TYPE_BITS = 6;

  private static final int MAX_TYPES = 5;

  private DatumLayout() {}

  /** Length of a key or datum of these types, bytes. */
  static int length(List<DataType> types) {
    return types.size() == 1
        ? types.get(0).bytes()
        : types.stream().mapToInt(type -> padded(type.bytes())).sum();
  }

  private static int padded(int bytes) {
    return (bytes + 3) & ~3;
  }

  /** nft's number for the types, the first in the highest bits. */
  static int typeNumber(List<DataType> types) {
    return types.stream().mapToInt(DataType::number).reduce(0, (a, b) -> (a << TYPE_BITS) | b);
  }

  /** The types of such a number; empty if one is foreign. */
  static Optional<List<DataType>> types(int number) {
    List<DataType> types = new ArrayList<>();
    for (int shift = (MAX_TYPES - 1) * TYPE_BITS; shift >= 0; shift -= TYPE_BITS) {
      int one = (number >>> shift) & ((1 << TYPE_BITS) - 1);
      if (one == 0 && types.isEmpty()) {
        continue;
      }
      Optional<DataType> type =
          Arrays.stream(DataType.values()).filter(t -> t.number() == one).findFirst();
      if (type.isEmpty()) {
        return Optional.empty();
      }
      types.add(type.get());
    }
    boolean tooLarge = (number >>> (MAX_TYPES * TYPE_BITS)) != 0;
    return types.isEmpty() || tooLarge ? Optional.empty() : Optional.of(types);
  }

  /** The low, or else the high, ends side by side. */
  static byte[] encode(List<Datum> data, boolean high) {
    if (data.size() == 1) {
      return high ? data.get(0).high() : data.get(0).low();
    }
    int total = 0;
    for (Datum datum : data) {
      total += padded(datum.type().bytes());
    }
    byte[] bytes = new byte[total];
    int at = 0;
    for (Datum datum : data) {
      byte[] value = high ? datum.high() : datum.low();
      System.arraycopy(value, 0, bytes, at, value.length);
      at += padded(value.length);
    }
    return bytes;
  }

  /**
   * Decodes values from their low and high ends, which are the same array unless they are
   * intervals.
   *
   * @throws MalformedMessageException if the lengths do not match or an interval ends before it
   *     begins
   */
  static List<Datum> decode(List<DataType> types, byte[] low, byte[] high) {
    int length = length(types);
    if (low.length != length || high.length != length) {
      throw new MalformedMessageException(
          types + " of " + low.length + " and " + high.length + " bytes instead of " + length);
    }
    try {
      if (types.size() == 1) {
        return List.of(Datum.of(types.get(0), low, high));
      }
      Datum[] data = new Datum[types.size()];
      int at = 0;
      for (int i = 0; i < data.length; i++) {
        DataType type = types.get(i);
        byte[] from = Arrays.copyOfRange(low, at, at + type.bytes());
        byte[] to = low == high ? from : Arrays.copyOfRange(high, at, at + type.bytes());
        data[i] = Datum.of(type, from, to);
        at += padded(type.bytes());
      }
      return List.of(data);
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("no value of " + types, e);
    }
  }

  /** The value after this one; empty after the last, all ones. */
  static Optional<byte[]> next(byte[] value) {
    byte[] next = value.clone();
    for (int i = next.length - 1; i >= 0; i--) {
      if (++next[i] != 0) {
        return Optional.of(next);
      }
    }
    return Optional.empty();
  }

  /** The value before this one, which must not be zero. */
  static byte[] previous(byte[] value) {
    byte[] previous = value.clone();
    for (int i = previous.length - 1; i >= 0; i--) {
      if (previous[i]-- != 0) {
        return previous;
      }
    }
    throw new MalformedMessageException("an interval ends before zero");
  }
}
