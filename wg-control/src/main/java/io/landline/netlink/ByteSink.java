// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import static io.landline.netlink.NetlinkConstants.align;

import java.util.Arrays;

/** A growing buffer, shared by the encoders that append to it. */
final class ByteSink {
  private byte[] bytes;
  private int length;

  ByteSink(int capacity) {
    bytes = new byte[capacity];
  }

  int length() {
    return length;
  }

  /** Makes room for {@code count} zero bytes and returns where they begin. */
  int reserve(int count) {
    int from = length;
    long needed = (long) length + count;
    if (needed > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException("message too long: " + needed + " bytes");
    }
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(2L * bytes.length, 1L << 30)));
    }
    length = (int) needed;
    return from;
  }

  void pad() {
    reserve(align(length) - length);
  }

  void put(byte[] value) {
    int at = reserve(value.length);
    System.arraycopy(value, 0, bytes, at, value.length);
  }

  void copyAt(int at, byte[] value) {
    System.arraycopy(value, 0, bytes, at, value.length);
  }

  void put8(int at, int value) {
    bytes[at] = (byte) value;
  }

  void put16(int at, int value) {
    ByteOrders.NATIVE_16.set(bytes, at, (short) value);
  }

  void put32(int at, int value) {
    ByteOrders.NATIVE_32.set(bytes, at, value);
  }

  void put64(int at, long value) {
    ByteOrders.NATIVE_64.set(bytes, at, value);
  }

  void putBig16(int at, int value) {
    ByteOrders.BIG_16.set(bytes, at, (short) value);
  }

  void putBig32(int at, int value) {
    ByteOrders.BIG_32.set(bytes, at, value);
  }

  void putBig64(int at, long value) {
    ByteOrders.BIG_64.set(bytes, at, value);
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }
}
