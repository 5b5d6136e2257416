// SPDX-License-Identifier: Apache-2.0
package io.landline.probe;

import io.landline.net.AddressFamily;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * ICMP echo requests (RFC 792, RFC 4443) and their replies, for a socket of icmp(7): the kernel
 * writes the checksum and the id.
 *
 * <pre>
 *   u8 type; u8 code 0; be16 checksum; be16 id; be16 sequence; be64 nonce
 * </pre>
 *
 * @param nonce tells these replies from those to other programs
 */
public record EchoMessages(AddressFamily family, long nonce) {
  /** Bytes of each message. */
  public static final int LENGTH = 16;

  private static final byte REQUEST = 8;
  private static final byte REQUEST6 = (byte) 128;
  private static final byte REPLY = 0;
  private static final byte REPLY6 = (byte) 129;

  /**
   * A request.
   *
   * @param sequence of which the last 16 bits are sent
   */
  public byte[] request(int sequence) {
    return ByteBuffer.allocate(LENGTH)
        .put(family == AddressFamily.IPV4 ? REQUEST : REQUEST6)
        .putShort(6, (short) sequence)
        .putLong(8, nonce)
        .array();
  }

  /** The sequence of the request that a message answers; empty if it answers none of these. */
  public OptionalInt answered(byte[] message) {
    if (message.length != LENGTH) {
      return OptionalInt.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(message);
    boolean ours =
        in.get(0) == (family == AddressFamily.IPV4 ? REPLY : REPLY6) && in.getLong(8) == nonce;
    return ours ? OptionalInt.of(Short.toUnsignedInt(in.getShort(6))) : OptionalInt.empty();
  }
}
