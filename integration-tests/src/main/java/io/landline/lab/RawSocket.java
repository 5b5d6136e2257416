// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.ffi.LibC;
import io.landline.ffi.NativeCallException;
import io.landline.net.AddressFamily;
import io.landline.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Sends packets whose IP header the caller wrote.
 *
 * <p>A raw socket of protocol IPPROTO_RAW (raw(7)): the kernel routes by the destination.
 */
final class RawSocket implements AutoCloseable {
  private static final int IPPROTO_RAW = 255;

  /** asm-generic/socket.h. */
  private static final int SO_BROADCAST = 6;

  private final LibC libc = LibC.get();
  private final int fd;

  private RawSocket(int fd) {
    this.fd = fd;
  }

  static RawSocket in(Namespace namespace, AddressFamily family) {
    return namespace.call(
        () -> {
          int number = family == AddressFamily.IPV4 ? LibC.AF_INET : LibC.AF_INET6;
          int fd = LibC.get().socket(number, LibC.SOCK_RAW, IPPROTO_RAW);
          LibC.get().setsockopt(fd, LibC.SOL_SOCKET, SO_BROADCAST, 1);
          return new RawSocket(fd);
        });
  }

  /** Sends a packet; false where the sender's own kernel refuses it. */
  boolean send(IpAddress to, byte[] packet) {
    try {
      libc.sendto(fd, packet, 0, to.family() == AddressFamily.IPV4 ? ipv4(to) : ipv6(to));
      return true;
    } catch (NativeCallException e) {
      return false;
    }
  }

  /** struct sockaddr_in: family in host order, port 0, address, eight zero bytes. */
  private static byte[] ipv4(IpAddress to) {
    return ByteBuffer.allocate(16)
        .order(ByteOrder.nativeOrder())
        .putShort((short) LibC.AF_INET)
        .putShort((short) 0)
        .put(to.bytes())
        .array();
  }

  /** struct sockaddr_in6: family in host order, port 0, flow 0, address, scope 0. */
  private static byte[] ipv6(IpAddress to) {
    return ByteBuffer.allocate(28)
        .order(ByteOrder.nativeOrder())
        .putShort((short) LibC.AF_INET6)
        .putShort((short) 0)
        .putInt(0)
        .put(to.bytes())
        .putInt(0)
        .array();
  }

  /** RFC 768: ports, length, checksum (0: none). */
  static byte[] udp(int from, int to, byte[] payload) {
    return ByteBuffer.allocate(8 + payload.length)
        .putShort((short) from)
        .putShort((short) to)
        .putShort((short) (8 + payload.length))
        .putShort((short) 0)
        .put(payload)
        .array();
  }

  /** RFC 1071, of an even number of bytes. */
  static short sum(ByteBuffer all) {
    long sum = 0;
    while (all.hasRemaining()) {
      sum += all.getShort() & 0xffff;
    }
    while (sum >> 16 != 0) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return (short) ~sum;
  }

  @Override
  public void close() {
    libc.close(fd);
  }
}
