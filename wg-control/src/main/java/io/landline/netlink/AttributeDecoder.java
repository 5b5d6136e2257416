// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import static io.landline.netlink.NetlinkConstants.NLA_HEADER_LENGTH;
import static io.landline.netlink.NetlinkConstants.NLA_TYPE_MASK;
import static io.landline.netlink.NetlinkConstants.align;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Steps through netlink attributes, laid out as {@link AttributeEncoder} draws them.
 *
 * <pre>{@code
 * AttributeDecoder attributes = message.attributes(RTMSG_LENGTH);
 * while (attributes.next()) {
 *   switch (attributes.type()) {
 *     case RTA_OIF -> oif = attributes.u32();
 *     default -> {} // unknown attributes are newer than this program
 *   }
 * }
 * }</pre>
 *
 * <p>Values are copied only on request. Every length is checked before use: whatever the bytes are,
 * the only exception is {@link MalformedMessageException}.
 */
public final class AttributeDecoder {
  private final byte[] data;
  private final int end;
  private int next;
  private int valueFrom;
  private int valueLength = -1;
  private int rawType;

  /** Reads {@code data} from {@code from} up to, without, {@code end}. */
  public AttributeDecoder(byte[] data, int from, int end) {
    if (from < 0 || end > data.length || from > end) {
      throw new MalformedMessageException(
          "attributes from byte " + from + " to " + end + " of " + data.length);
    }
    this.data = data;
    this.next = from;
    this.end = end;
  }

  /** Moves to the next attribute; false after the last. */
  public boolean next() {
    if (next == end) {
      valueLength = -1;
      return false;
    }
    int left = end - next;
    if (left < NLA_HEADER_LENGTH) {
      throw new MalformedMessageException(left + " bytes left over after the attributes");
    }
    int length = Short.toUnsignedInt((short) ByteOrders.NATIVE_16.get(data, next));
    if (length < NLA_HEADER_LENGTH || length > left) {
      throw new MalformedMessageException(
          "attribute of " + length + " bytes where " + left + " are left");
    }
    rawType = Short.toUnsignedInt((short) ByteOrders.NATIVE_16.get(data, next + 2));
    valueFrom = next + NLA_HEADER_LENGTH;
    valueLength = length - NLA_HEADER_LENGTH;
    next += Math.min(align(length), left);
    return true;
  }

  /** The attribute's type without its two flag bits; in arrays an insignificant index. */
  public int type() {
    return rawType & NLA_TYPE_MASK;
  }

  /** Length of the value, bytes. */
  public int length() {
    return valueLength;
  }

  public int u8() {
    expect(1);
    return Byte.toUnsignedInt(data[valueFrom]);
  }

  public int u16() {
    expect(2);
    return Short.toUnsignedInt((short) ByteOrders.NATIVE_16.get(data, valueFrom));
  }

  /** 32 bits as an int; negative above 2147483647. */
  public int u32() {
    expect(4);
    return (int) ByteOrders.NATIVE_32.get(data, valueFrom);
  }

  /** 32 bits without sign. */
  public long u32AsLong() {
    return Integer.toUnsignedLong(u32());
  }

  public long u64() {
    expect(8);
    return (long) ByteOrders.NATIVE_64.get(data, valueFrom);
  }

  public int be16() {
    expect(2);
    return Short.toUnsignedInt((short) ByteOrders.BIG_16.get(data, valueFrom));
  }

  /** 32 bits as an int; negative above 2147483647. */
  public int be32() {
    expect(4);
    return (int) ByteOrders.BIG_32.get(data, valueFrom);
  }

  /** 32 bits without sign. */
  public long be32AsLong() {
    return Integer.toUnsignedLong(be32());
  }

  public long be64() {
    expect(8);
    return (long) ByteOrders.BIG_64.get(data, valueFrom);
  }

  /** The value in a new array. */
  public byte[] bytes() {
    current();
    return Arrays.copyOfRange(data, valueFrom, valueFrom + valueLength);
  }

  /** The value in a new array, which must be {@code length} bytes long. */
  public byte[] bytes(int length) {
    expect(length);
    return bytes();
  }

  /** UTF-8 up to the first zero byte, or all of it; invalid bytes become U+FFFD. */
  public String string() {
    current();
    int length = 0;
    while (length < valueLength && data[valueFrom + length] != 0) {
      length++;
    }
    return new String(data, valueFrom, length, StandardCharsets.UTF_8);
  }

  /** The value as attributes, flagged so or not. */
  public AttributeDecoder nested() {
    current();
    return new AttributeDecoder(data, valueFrom, valueFrom + valueLength);
  }

  private void expect(int length) {
    current();
    if (valueLength != length) {
      throw new MalformedMessageException(
          "attribute " + type() + " has " + valueLength + " bytes instead of " + length);
    }
  }

  private void current() {
    if (valueLength < 0) {
      throw new IllegalStateException("no current attribute: call next() first");
    }
  }
}
