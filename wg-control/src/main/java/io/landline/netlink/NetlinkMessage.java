// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import static io.landline.netlink.NetlinkConstants.NLMSG_HEADER_LENGTH;
import static io.landline.netlink.NetlinkConstants.align;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One netlink message, a view of the datagram it came in.
 *
 * <pre>
 *    0          4        6         8            12          16
 *   +----------+--------+---------+------------+-----------+-----------
 *   | length   | type   | flags   | sequence   | port id   | payload
 *   | u32      | u16    | u16     | u32        | u32       |
 *   +----------+--------+---------+------------+-----------+-----------
 *    all in the machine's byte order; the length counts the header
 * </pre>
 */
public final class NetlinkMessage {
  private final byte[] datagram;
  private final int from;
  private final int end;

  private NetlinkMessage(byte[] datagram, int from, int end) {
    this.datagram = datagram;
    this.from = from;
    this.end = end;
  }

  /** A message with an array of its own, for tests. */
  public static NetlinkMessage of(int type, int flags, int sequence, byte[] payload) {
    ByteSink sink = new ByteSink(NLMSG_HEADER_LENGTH + payload.length);
    writeHeader(sink, NLMSG_HEADER_LENGTH + payload.length, type, flags, sequence);
    sink.put(payload);
    return new NetlinkMessage(sink.toBytes(), 0, sink.length());
  }

  /**
   * The messages of a datagram. They share its array, which must not change afterwards.
   *
   * @throws MalformedMessageException if a length points outside the datagram
   */
  public static List<NetlinkMessage> parse(byte[] datagram) {
    List<NetlinkMessage> messages = new ArrayList<>();
    int at = 0;
    while (at < datagram.length) {
      int left = datagram.length - at;
      if (left < NLMSG_HEADER_LENGTH) {
        throw new MalformedMessageException(left + " bytes left over after the messages");
      }
      int length = (int) ByteOrders.NATIVE_32.get(datagram, at);
      if (length < NLMSG_HEADER_LENGTH || length > left) {
        throw new MalformedMessageException(
            "message of " + Integer.toUnsignedLong(length) + " bytes where " + left + " are left");
      }
      messages.add(new NetlinkMessage(datagram, at, at + length));
      at += Math.min(align(length), left);
    }
    return messages;
  }

  static void writeHeader(ByteSink sink, int length, int type, int flags, int sequence) {
    int at = sink.reserve(NLMSG_HEADER_LENGTH);
    sink.put32(at, length);
    sink.put16(at + 4, type);
    sink.put16(at + 6, flags);
    sink.put32(at + 8, sequence);
    // The port id stays 0: the kernel fills in the sender's own.
  }

  public int type() {
    return Short.toUnsignedInt((short) ByteOrders.NATIVE_16.get(datagram, from + 4));
  }

  public int flags() {
    return Short.toUnsignedInt((short) ByteOrders.NATIVE_16.get(datagram, from + 6));
  }

  public boolean hasFlag(int flag) {
    return (flags() & flag) != 0;
  }

  public int sequence() {
    return (int) ByteOrders.NATIVE_32.get(datagram, from + 8);
  }

  /** The port id that is answered; in events, the one whose request caused it, 0 for none. */
  public int portId() {
    return (int) ByteOrders.NATIVE_32.get(datagram, from + 12);
  }

  /** Length of the payload after the netlink header, bytes. */
  public int payloadLength() {
    return end - from - NLMSG_HEADER_LENGTH;
  }

  /** The payload in a new array. */
  public byte[] payload() {
    return Arrays.copyOfRange(datagram, from + NLMSG_HEADER_LENGTH, end);
  }

  /** One byte of the payload's fixed header. */
  public int u8(int offset) {
    return Byte.toUnsignedInt(datagram[at(offset, 1)]);
  }

  public int u16(int offset) {
    return Short.toUnsignedInt((short) ByteOrders.NATIVE_16.get(datagram, at(offset, 2)));
  }

  public int u32(int offset) {
    return (int) ByteOrders.NATIVE_32.get(datagram, at(offset, 4));
  }

  public int be16(int offset) {
    return Short.toUnsignedInt((short) ByteOrders.BIG_16.get(datagram, at(offset, 2)));
  }

  /**
   * The attributes after a fixed header.
   *
   * @param headerLength the header's length, bytes, a multiple of four
   */
  public AttributeDecoder attributes(int headerLength) {
    if (headerLength > payloadLength()) {
      throw new MalformedMessageException(
          "message type " + type() + " of " + payloadLength() + " bytes, less than its header");
    }
    return new AttributeDecoder(datagram, from + NLMSG_HEADER_LENGTH + headerLength, end);
  }

  /** Overwrites the message with zeros, for messages with secrets. */
  public void wipe() {
    Arrays.fill(datagram, from, end, (byte) 0);
  }

  byte[] toBytes() {
    return Arrays.copyOfRange(datagram, from, end);
  }

  private int at(int offset, int length) {
    if (offset < 0 || offset + length > payloadLength()) {
      throw new MalformedMessageException(
          "message type " + type() + " of " + payloadLength() + " bytes, read at " + offset);
    }
    return from + NLMSG_HEADER_LENGTH + offset;
  }

  @Override
  public String toString() {
    return String.format(
        "type=0x%x flags=0x%x seq=%d port=%d payload=%d bytes",
        type(),
        flags(),
        Integer.toUnsignedLong(sequence()),
        Integer.toUnsignedLong(portId()),
        payloadLength());
  }
}
