// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.ffi.LibC;
import io.landline.ffi.NativeCallException;
import io.landline.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Sends IPv6 packets with any source address.
 *
 * <p>A raw socket of protocol IPPROTO_RAW (raw(7)): we write the whole header, and the kernel
 * routes by the destination.
 */
public final class RawSenderIpv6 implements AutoCloseable {
  private static final int IPPROTO_RAW = 255;
  private static final int ECHO_REQUEST = 128;

  private final LibC libc = LibC.get();
  private final int fd;

  private RawSenderIpv6(int fd) {
    this.fd = fd;
  }

  public static RawSenderIpv6 in(Namespace namespace) {
    return new RawSenderIpv6(
        namespace.call(() -> LibC.get().socket(LibC.AF_INET6, LibC.SOCK_RAW, IPPROTO_RAW)));
  }

  /** Sends a UDP datagram; false where the sender's own kernel refuses it. */
  public boolean udp(IpAddress from, int fromPort, IpAddress to, int toPort, byte[] payload) {
    ByteBuffer udp =
        ByteBuffer.allocate(8 + payload.length)
            .putShort((short) fromPort)
            .putShort((short) toPort)
            .putShort((short) (8 + payload.length))
            .putShort((short) 0)
            .put(payload);
    udp.putShort(6, checksum(from, to, Packet.IPPROTO_UDP, udp.array()));
    return packet(from, to, Packet.IPPROTO_UDP, udp.array());
  }

  /** Sends an echo request; false where the sender's own kernel refuses it. */
  public boolean echo(IpAddress from, IpAddress to, byte[] payload) {
    ByteBuffer icmp =
        ByteBuffer.allocate(8 + payload.length)
            .put((byte) ECHO_REQUEST)
            .put((byte) 0)
            .putShort((short) 0)
            .putInt(1)
            .put(payload);
    icmp.putShort(2, checksum(from, to, Packet.IPPROTO_ICMPV6, icmp.array()));
    return packet(from, to, Packet.IPPROTO_ICMPV6, icmp.array());
  }

  /**
   * Sends a packet; false where the sender's own kernel refuses it.
   *
   * @param next the next header, as RFC 8200 numbers them
   */
  public boolean packet(IpAddress from, IpAddress to, int next, byte[] payload) {
    // RFC 8200, 3: version, class and flow; length, next header, hop limit; addresses.
    byte[] packet =
        ByteBuffer.allocate(40 + payload.length)
            .putInt(0x60000000)
            .putShort((short) payload.length)
            .put((byte) next)
            .put((byte) 64)
            .put(from.bytes())
            .put(to.bytes())
            .put(payload)
            .array();
    // struct sockaddr_in6: family in host order, port 0, flow 0, address, scope 0.
    byte[] address =
        ByteBuffer.allocate(28)
            .order(ByteOrder.nativeOrder())
            .putShort((short) LibC.AF_INET6)
            .putShort((short) 0)
            .putInt(0)
            .put(to.bytes())
            .putInt(0)
            .array();
    try {
      libc.sendto(fd, packet, 0, address);
      return true;
    } catch (NativeCallException e) {
      return false;
    }
  }

  /** RFC 8200, 8.1: over a pseudo header and the payload. */
  private static short checksum(IpAddress from, IpAddress to, int next, byte[] payload) {
    ByteBuffer all =
        ByteBuffer.allocate(40 + payload.length + payload.length % 2)
            .put(from.bytes())
            .put(to.bytes())
            .putInt(payload.length)
            .putInt(next)
            .put(payload);
    all.clear();
    return RawSender.sum(all);
  }

  @Override
  public void close() {
    libc.close(fd);
  }
}
