// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import io.landline.netlink.AttributeDecoder;
import io.landline.netlink.MalformedMessageException;
import io.landline.nft.expr.Register;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.TreeMap;

/** The attributes of one expression, by type; integers are big-endian. */
final class ExprAttributes {
  private final TreeMap<Integer, byte[]> values = new TreeMap<>();

  /** Reads the remaining attributes of {@code decoder}. */
  ExprAttributes(AttributeDecoder decoder) {
    while (decoder.next()) {
      values.put(decoder.type(), decoder.bytes());
    }
  }

  /** Whether there are no attributes other than these. */
  boolean hasOnly(int... types) {
    int known = 0;
    for (int type : types) {
      known += values.containsKey(type) ? 1 : 0;
    }
    return known == values.size();
  }

  boolean has(int type) {
    return values.containsKey(type);
  }

  int be32(int type) {
    return ByteBuffer.wrap(value(type, 4)).getInt();
  }

  long be64(int type) {
    return ByteBuffer.wrap(value(type, 8)).getLong();
  }

  int u8(int type) {
    return Byte.toUnsignedInt(value(type, 1)[0]);
  }

  /** Whether it is absent or has this value, which the kernel reports as a default. */
  boolean isUnsetOr(int type, long expected) {
    byte[] value = values.get(type);
    if (value == null) {
      return true;
    }
    return value.length == 8 ? be64(type) == expected : be32(type) == expected;
  }

  /** Text up to the zero byte. */
  String string(int type) {
    byte[] value = present(type);
    int length = 0;
    while (length < value.length && value[length] != 0) {
      length++;
    }
    return new String(value, 0, length, StandardCharsets.UTF_8);
  }

  /** IllegalArgumentException if the number is not a register's. */
  Register register(int type) {
    return Register.ofNumber(be32(type));
  }

  Optional<Register> optionalRegister(int type) {
    return has(type) ? Optional.of(register(type)) : Optional.empty();
  }

  /** A decoder of the attribute's nested attributes. */
  AttributeDecoder nested(int type) {
    byte[] value = present(type);
    return new AttributeDecoder(value, 0, value.length);
  }

  private byte[] value(int type, int length) {
    byte[] value = present(type);
    if (value.length != length) {
      throw new MalformedMessageException(
          "attribute " + type + " has " + value.length + " bytes instead of " + length);
    }
    return value;
  }

  private byte[] present(int type) {
    byte[] value = values.get(type);
    if (value == null) {
      throw new MalformedMessageException("an expression lacks attribute " + type);
    }
    return value;
  }
}
