// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import io.landline.nft.DataType;
import io.landline.nft.NftSet;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The data that nft stores with objects for its own use, opaque to the kernel (libnftnl's udata.h):
 * a list of
 *
 * <pre>
 *    0      1        2
 *   +------+--------+--------------+
 *   | type | length | value        |     no alignment; integers in the machine's byte order
 *   +------+--------+--------------+
 * </pre>
 */
final class UserData {
  /** NFTNL_UDATA_TABLE_COMMENT, NFTNL_UDATA_RULE_COMMENT, NFTNL_UDATA_SET_ELEM_COMMENT. */
  private static final int COMMENT = 0;

  private static final int NFTNL_UDATA_SET_ELEM_FLAGS = 1;
  private static final int NFTNL_SET_ELEM_F_INTERVAL_OPEN = 1;

  private static final int NFTNL_UDATA_SET_KEYBYTEORDER = 0;
  private static final int NFTNL_UDATA_SET_DATABYTEORDER = 1;
  private static final int NFTNL_UDATA_SET_KEY_TYPEOF = 3;
  private static final int NFTNL_UDATA_SET_DATA_TYPEOF = 4;
  private static final int NFTNL_UDATA_SET_DATA_INTERVAL = 6;
  private static final int NFTNL_UDATA_SET_TYPEOF_EXPR = 0;
  private static final int NFTNL_UDATA_SET_TYPEOF_DATA = 1;

  // enum byteorder of nftables' include/datatype.h.
  private static final int BYTEORDER_INVALID = 0;
  private static final int BYTEORDER_HOST_ENDIAN = 1;
  private static final int BYTEORDER_BIG_ENDIAN = 2;

  // enum expr_types of nftables' include/expression.h.
  private static final int EXPR_META = 9;
  private static final int EXPR_CONCAT = 13;
  private static final int NFTNL_UDATA_META_KEY = 0;
  private static final int NFT_META_L4PROTO = 16;

  private static final Pattern UNQUOTABLE = Pattern.compile("[^ !#-\\[\\]-~]");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);

  private UserData() {}

  /** A table's or a rule's comment. */
  static byte[] comment(String comment) {
    return new UserData().string(COMMENT, comment).toBytes();
  }

  /** The most bytes that the attribute of {@link #element} takes, with header and padding. */
  static int elementLength(Optional<String> comment) {
    return 4 + ((comment.map(c -> c.length() + 3).orElse(0) + 6 + 3) & ~3);
  }

  /** An element's; empty if it needs none. {@code open} marks an interval without an end. */
  static Optional<byte[]> element(Optional<String> comment, boolean open) {
    UserData data = new UserData();
    comment.ifPresent(c -> data.string(COMMENT, c));
    if (open) {
      data.u32(NFTNL_UDATA_SET_ELEM_FLAGS, NFTNL_SET_ELEM_F_INTERVAL_OPEN);
    }
    return data.bytes.size() == 0 ? Optional.empty() : Optional.of(data.toBytes());
  }

  /** A set's: how nft interprets the key and the data. */
  static byte[] set(NftSet set) {
    UserData data = new UserData();
    data.u32(NFTNL_UDATA_SET_KEYBYTEORDER, byteOrder(set.keyTypes()));
    if (set.isMap()) {
      data.u32(NFTNL_UDATA_SET_DATABYTEORDER, byteOrder(set.dataTypes()));
    }
    if (set.keyTypes().size() > 1) {
      data.value(NFTNL_UDATA_SET_KEY_TYPEOF, concatenation());
    }
    if (set.dataTypes().size() > 1) {
      data.value(NFTNL_UDATA_SET_DATA_TYPEOF, concatenation());
    }
    if (set.isMap()) {
      data.u32(NFTNL_UDATA_SET_DATA_INTERVAL, 0);
    }
    return data.toBytes();
  }

  /** For the set of {@code meta l4proto { tcp, udp }}. */
  static byte[] anonymousL4Proto() {
    byte[] key = new UserData().u32(NFTNL_UDATA_META_KEY, NFT_META_L4PROTO).toBytes();
    byte[] typeof =
        new UserData()
            .u32(NFTNL_UDATA_SET_TYPEOF_EXPR, EXPR_META)
            .value(NFTNL_UDATA_SET_TYPEOF_DATA, key)
            .toBytes();
    return new UserData()
        .u32(NFTNL_UDATA_SET_KEYBYTEORDER, BYTEORDER_HOST_ENDIAN)
        .value(NFTNL_UDATA_SET_KEY_TYPEOF, typeof)
        .toBytes();
  }

  private static byte[] concatenation() {
    return new UserData()
        .u32(NFTNL_UDATA_SET_TYPEOF_EXPR, EXPR_CONCAT)
        .value(NFTNL_UDATA_SET_TYPEOF_DATA, new byte[0])
        .toBytes();
  }

  private static int byteOrder(List<DataType> types) {
    // nft declares no byte order for concatenations, nor for a single protocol number.
    return types.size() > 1 || types.get(0) == DataType.INET_PROTO
        ? BYTEORDER_INVALID
        : BYTEORDER_BIG_ENDIAN;
  }

  /**
   * The comment in data stored by any program; empty if there is none. Characters that nft could
   * not have written are replaced by question marks.
   */
  static Optional<String> readComment(byte[] data) {
    int at = 0;
    while (at + 2 <= data.length) {
      int length = Byte.toUnsignedInt(data[at + 1]);
      if (at + 2 + length > data.length) {
        return Optional.empty();
      }
      if (data[at] == COMMENT) {
        String text = new String(data, at + 2, length, StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\0');
        String comment = (end < 0 ? text : text.substring(0, end));
        String clean = UNQUOTABLE.matcher(comment).replaceAll("?");
        return Optional.of(
            clean.isEmpty() ? "?" : clean.substring(0, Math.min(127, clean.length())));
      }
      at += 2 + length;
    }
    return Optional.empty();
  }

  private UserData string(int type, String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    byte[] terminated = new byte[ascii.length + 1];
    System.arraycopy(ascii, 0, terminated, 0, ascii.length);
    return value(type, terminated);
  }

  private UserData u32(int type, int value) {
    return value(type, ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array());
  }

  private UserData value(int type, byte[] value) {
    bytes.write(type);
    bytes.write(value.length);
    bytes.writeBytes(value);
    return this;
  }

  private byte[] toBytes() {
    return bytes.toByteArray();
  }
}
