// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import static io.landline.netlink.NetlinkConstants.NLA_F_NESTED;
import static io.landline.netlink.NetlinkConstants.NLA_HEADER_LENGTH;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Writes netlink attributes after a family's fixed header.
 *
 * <pre>
 *    0               2               4                        length
 *   +---------------+---------------+------------------------+-------+
 *   | length (u16)  | type (u16)    | value                  | zeros |
 *   +---------------+---------------+------------------------+-------+
 *    both in the machine's byte order; the length counts the header,
 *    not the zeros that align the next attribute to four bytes
 * </pre>
 *
 * <p>Integers whose method begins with {@code be} are big-endian (nf_tables, conntrack, ports); all
 * others are in the machine's order. An attribute, nests included, cannot be longer than 65,535
 * bytes: {@link IllegalArgumentException}.
 */
public final class AttributeEncoder {
  /** The longest attribute that its 16-bit length can express, header included, bytes. */
  public static final int MAX_LENGTH = 0xffff;

  private final ByteSink sink;

  AttributeEncoder(ByteSink sink) {
    this.sink = sink;
  }

  /** Attributes alone, without any header. */
  public AttributeEncoder() {
    this(new ByteSink(128));
  }

  /** Attributes after {@code header}, a family's own structure such as struct rtmsg. */
  public static AttributeEncoder after(byte[] header) {
    AttributeEncoder encoder = new AttributeEncoder();
    encoder.sink.put(header);
    encoder.sink.pad();
    return encoder;
  }

  /** Everything written so far, header included, in a new array. */
  public byte[] toBytes() {
    return sink.toBytes();
  }

  /** Bytes written so far, header included. */
  public int length() {
    return sink.length();
  }

  /** An attribute whose presence is its value. */
  public void flag(int type) {
    header(type, 0);
  }

  public void u8(int type, int value) {
    sink.put8(header(type, 1), checked(type, value, 8));
    sink.pad();
  }

  public void u16(int type, int value) {
    sink.put16(header(type, 2), checked(type, value, 16));
    sink.pad();
  }

  /** Any int, as 32 unsigned bits. */
  public void u32(int type, int value) {
    sink.put32(header(type, 4), value);
  }

  /** The low 32 bits of a value from 0 to 4294967295. */
  public void u32(int type, long value) {
    sink.put32(header(type, 4), checkedU32(type, value));
  }

  public void u64(int type, long value) {
    sink.put64(header(type, 8), value);
  }

  public void be16(int type, int value) {
    sink.putBig16(header(type, 2), checked(type, value, 16));
    sink.pad();
  }

  public void be32(int type, int value) {
    sink.putBig32(header(type, 4), value);
  }

  public void be32(int type, long value) {
    sink.putBig32(header(type, 4), checkedU32(type, value));
  }

  public void be64(int type, long value) {
    sink.putBig64(header(type, 8), value);
  }

  public void bytes(int type, byte[] value) {
    int at = header(type, value.length);
    sink.copyAt(at, value);
    sink.pad();
  }

  /** UTF-8 with the zero byte that the kernel expects at its end. */
  public void string(int type, String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    int at = header(type, utf8.length + 1);
    sink.copyAt(at, utf8);
    sink.pad();
  }

  /** An attribute whose value is what {@code body} writes; flagged NLA_F_NESTED. */
  public void nested(int type, Consumer<AttributeEncoder> body) {
    int from = sink.length();
    header(type | NLA_F_NESTED, 0);
    body.accept(this);
    int length = sink.length() - from;
    if (length > MAX_LENGTH) {
      throw new IllegalArgumentException("attribute " + type + " of " + length + " bytes");
    }
    sink.put16(from, length);
  }

  private int header(int type, int valueLength) {
    int length = NLA_HEADER_LENGTH + valueLength;
    if (length > MAX_LENGTH) {
      throw new IllegalArgumentException("attribute " + type + " of " + length + " bytes");
    }
    int at = sink.reserve(length);
    sink.put16(at, length);
    sink.put16(at + 2, type);
    return at + NLA_HEADER_LENGTH;
  }

  private static int checked(int type, int value, int bits) {
    if (value < 0 || value >>> bits != 0) {
      throw new IllegalArgumentException("attribute " + type + ": " + value + " as u" + bits);
    }
    return value;
  }

  private static int checkedU32(int type, long value) {
    if (value < 0 || value > 0xffff_ffffL) {
      throw new IllegalArgumentException("attribute " + type + ": " + value + " as u32");
    }
    return (int) value;
  }
}
