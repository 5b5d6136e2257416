// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.expr;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The content of nf_tables registers, 1 to 64 bytes. */
public final class RegisterData {
  private final byte[] bytes;

  private RegisterData(byte[] bytes) {
    if (bytes.length < 1 || bytes.length > 64) {
      throw new IllegalArgumentException("registers hold 1 to 64 bytes, not " + bytes.length);
    }
    this.bytes = bytes;
  }

  /** Any bytes; in network order where they are compared with a packet's. */
  public static RegisterData of(byte... bytes) {
    return new RegisterData(bytes.clone());
  }

  /** A number of the kernel's, such as a mark, in host byte order. */
  public static RegisterData host32(int value) {
    return new RegisterData(
        ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array());
  }

  /** A two-byte number of the kernel's, in host byte order. */
  public static RegisterData host16(int value) {
    return new RegisterData(
        ByteBuffer.allocate(2).order(ByteOrder.nativeOrder()).putShort((short) value).array());
  }

  /** As many zeros. */
  public static RegisterData zeros(int length) {
    return new RegisterData(new byte[length]);
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  public int length() {
    return bytes.length;
  }

  /** These bytes, then the other's. */
  public RegisterData followedBy(RegisterData other) {
    byte[] both = Arrays.copyOf(bytes, bytes.length + other.bytes.length);
    System.arraycopy(other.bytes, 0, both, bytes.length, other.bytes.length);
    return new RegisterData(both);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof RegisterData other && Arrays.equals(bytes, other.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** As {@code nft --debug=netlink} prints it: words in host byte order. */
  @Override
  public String toString() {
    ByteBuffer words =
        ByteBuffer.wrap(Arrays.copyOf(bytes, (bytes.length + 3) & ~3))
            .order(ByteOrder.nativeOrder());
    StringBuilder out = new StringBuilder();
    while (words.hasRemaining()) {
      out.append(out.isEmpty() ? "" : " ").append(String.format("0x%08x", words.getInt()));
    }
    return out.toString();
  }
}
