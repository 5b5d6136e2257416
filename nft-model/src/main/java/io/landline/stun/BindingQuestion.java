// SPDX-License-Identifier: Apache-2.0
package io.landline.stun;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A Binding transaction of STUN (RFC 8489): a request without attributes, and its answer.
 *
 * <pre>
 *    0               2               4
 *    +-------+-------+-------+-------+
 *  0 | 0x0001, request               |  0x0101 success; the first two bits are 0
 *    |               | bytes after 20 |  a multiple of 4
 *    +-------+-------+-------+-------+
 *  4 | magic cookie 2112a442         |
 *    +-------+-------+-------+-------+
 *  8 | transaction id, 12 bytes, random
 *    +-------+-------+-------+-------+
 * 20 | attributes of an answer, each padded to a multiple of 4:
 *    |   type | bytes | value
 *    |   0001 MAPPED-ADDRESS      0 | family 1 or 2 | port | address
 *    |   0020 XOR-MAPPED-ADDRESS  the same, port and address xor bytes 4 to 19
 *    |   8028 FINGERPRINT, last   CRC-32 of all before it, xor 5354554e
 * </pre>
 */
public final class BindingQuestion {
  /** Bytes of a transaction id. */
  public static final int ID_BYTES = 12;

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int HEADER = 20;
  private static final int ATTRIBUTE_HEADER = 4;
  private static final int BINDING_REQUEST = 0x0001;
  private static final int BINDING_SUCCESS = 0x0101;
  private static final int MAGIC_COOKIE = 0x2112a442;
  private static final int COOKIE_AT = 4;
  private static final int ID_AT = 8;

  private static final int MAPPED_ADDRESS = 0x0001;
  private static final int MESSAGE_INTEGRITY = 0x0008;
  private static final int MESSAGE_INTEGRITY_SHA256 = 0x001c;
  private static final int XOR_MAPPED_ADDRESS = 0x0020;
  private static final int FINGERPRINT = 0x8028;
  private static final int FINGERPRINT_XOR = 0x5354554e;

  /** A message with an unknown attribute below this number must be ignored. */
  private static final int OPTIONAL_FROM = 0x8000;

  private static final int IPV4 = 1;
  private static final int IPV6 = 2;

  private final byte[] id;

  private BindingQuestion(byte[] id) {
    this.id = id;
  }

  /** A request with a new, unpredictable transaction id. */
  public static BindingQuestion fresh() {
    byte[] id = new byte[ID_BYTES];
    RANDOM.nextBytes(id);
    return new BindingQuestion(id);
  }

  /** The same with these first eight bytes of the transaction id, which need not be secret. */
  public static BindingQuestion freshWith(long first) {
    byte[] id = new byte[ID_BYTES];
    RANDOM.nextBytes(id);
    ByteBuffer.wrap(id).putLong(first);
    return new BindingQuestion(id);
  }

  /**
   * The request with this transaction id.
   *
   * @throws IllegalArgumentException if it is not {@link #ID_BYTES} long
   */
  public static BindingQuestion of(byte[] id) {
    if (id.length != ID_BYTES) {
      throw new IllegalArgumentException("a transaction id of " + id.length + " bytes");
    }
    return new BindingQuestion(id.clone());
  }

  /** The request. */
  public byte[] encode() {
    return ByteBuffer.allocate(HEADER)
        .putShort((short) BINDING_REQUEST)
        .putShort((short) 0)
        .putInt(MAGIC_COOKIE)
        .put(id)
        .array();
  }

  /**
   * Decodes untrusted bytes.
   *
   * @return the sender's address as the server saw it; empty if this is not an answer to this
   *     request, or has no address
   */
  public Optional<Endpoint> answer(byte[] bytes) {
    if (!isAnswer(bytes)) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    Optional<Endpoint> plain = Optional.empty();
    Optional<Endpoint> xored = Optional.empty();
    for (int at = HEADER; at < bytes.length; ) {
      if (at + ATTRIBUTE_HEADER > bytes.length) {
        return Optional.empty();
      }
      int type = Short.toUnsignedInt(in.getShort(at));
      int length = Short.toUnsignedInt(in.getShort(at + 2));
      int value = at + ATTRIBUTE_HEADER;
      if (value + padded(length) > bytes.length) {
        return Optional.empty();
      }
      switch (type) {
        case XOR_MAPPED_ADDRESS -> xored = xored.or(() -> address(bytes, value, length, true));
        case MAPPED_ADDRESS -> plain = plain.or(() -> address(bytes, value, length, false));
        case FINGERPRINT -> {
          boolean last = length == Integer.BYTES && value + length == bytes.length;
          if (!last || in.getInt(value) != fingerprint(bytes, at)) {
            return Optional.empty();
          }
        }
        case MESSAGE_INTEGRITY, MESSAGE_INTEGRITY_SHA256 -> {
          // Authenticates with a shared secret, and there is none to check it with.
        }
        default -> {
          if (type < OPTIONAL_FROM) {
            return Optional.empty();
          }
        }
      }
      at = value + padded(length);
    }
    return xored.isPresent() ? xored : plain;
  }

  private boolean isAnswer(byte[] bytes) {
    if (bytes.length < HEADER) {
      return false;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return in.getShort(0) == BINDING_SUCCESS
        && Short.toUnsignedInt(in.getShort(2)) == bytes.length - HEADER
        && bytes.length % 4 == 0
        && in.getInt(COOKIE_AT) == MAGIC_COOKIE
        && Arrays.equals(bytes, ID_AT, HEADER, id, 0, ID_BYTES);
  }

  private static int padded(int length) {
    return (length + 3) & ~3;
  }

  private static int fingerprint(byte[] bytes, int end) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, end);
    return (int) crc.getValue() ^ FINGERPRINT_XOR;
  }

  private static Optional<Endpoint> address(byte[] bytes, int at, int length, boolean xored) {
    int size = length - ATTRIBUTE_HEADER;
    int family = size < 0 ? 0 : bytes[at + 1];
    if (!(family == IPV4 && size == 4) && !(family == IPV6 && size == 16)) {
      return Optional.empty();
    }
    byte[] address = Arrays.copyOfRange(bytes, at + ATTRIBUTE_HEADER, at + ATTRIBUTE_HEADER + size);
    int port = Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(at + 2));
    if (xored) {
      for (int i = 0; i < size; i++) {
        address[i] ^= bytes[COOKIE_AT + i];
      }
      port ^= MAGIC_COOKIE >>> 16;
    }
    // Port 0 is not a valid source port.
    return port == 0 ? Optional.empty() : Optional.of(new Endpoint(IpAddress.of(address), port));
  }
}
