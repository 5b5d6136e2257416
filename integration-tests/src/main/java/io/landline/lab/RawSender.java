// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.ffi.LibC;
import io.landline.ffi.NativeCallException;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Sends IPv4 packets with any source address, as somebody who is root on a stolen host can.
 *
 * <p>A raw socket of protocol IPPROTO_RAW (raw(7)): we write the IP header, the kernel fills in its
 * length and checksum, and routes by the destination.
 */
public final class RawSender implements AutoCloseable {
  private static final int IPPROTO_RAW = 255;
  private static final int TCP_SYN = 0x02;

  private final LibC libc = LibC.get();
  private final int fd;

  private RawSender(int fd) {
    this.fd = fd;
  }

  public static RawSender in(Namespace namespace) {
    return new RawSender(
        namespace.call(() -> LibC.get().socket(LibC.AF_INET, LibC.SOCK_RAW, IPPROTO_RAW)));
  }

  /** Sends a UDP datagram; false where the sender's own kernel refuses it. */
  public boolean udp(Endpoint from, Endpoint to, String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    // RFC 768: ports, length, checksum (0: none).
    ByteBuffer udp =
        ByteBuffer.allocate(8 + payload.length)
            .putShort((short) from.port())
            .putShort((short) to.port())
            .putShort((short) (8 + payload.length))
            .putShort((short) 0)
            .put(payload);
    return send(from, to, Packet.IPPROTO_UDP, udp.array());
  }

  /** Sends the first segment of a TCP connection; false where the sender's own kernel refuses. */
  public boolean syn(Endpoint from, Endpoint to) {
    return tcp(from, to, 1, 0, TCP_SYN, new byte[0]);
  }

  /** Sends any TCP segment without options; false where the sender's own kernel refuses it. */
  public boolean tcp(
      Endpoint from, Endpoint to, int sequence, int acknowledged, int flags, byte[] payload) {
    // RFC 9293, 3.1: ports, sequence, acknowledgement, offset and flags, window, checksum, urgent.
    ByteBuffer tcp =
        ByteBuffer.allocate(20 + payload.length)
            .putShort((short) from.port())
            .putShort((short) to.port())
            .putInt(sequence)
            .putInt(acknowledged)
            .put((byte) 0x50)
            .put((byte) flags)
            .putShort((short) 64240)
            .putShort((short) 0)
            .putShort((short) 0)
            .put(payload);
    tcp.putShort(16, checksum(from, to, tcp.array()));
    return send(from, to, Packet.IPPROTO_TCP, tcp.array());
  }

  /** Reports that a UDP datagram could not be delivered; false where the kernel refuses it. */
  public boolean unreachable(IpAddress from, Endpoint of, Endpoint to) {
    // RFC 792: type 3, code 3, checksum, nothing; then the IP header and the first eight bytes.
    ByteBuffer icmp =
        ByteBuffer.allocate(8 + 20 + 8)
            .put((byte) 3)
            .put((byte) 3)
            .putShort((short) 0)
            .putInt(0)
            .put((byte) 0x45)
            .put((byte) 0)
            .putShort((short) 28)
            .putInt(0)
            .put((byte) 63)
            .put((byte) Packet.IPPROTO_UDP)
            .putShort((short) 0)
            .put(of.address().bytes())
            .put(to.address().bytes())
            .putShort((short) of.port())
            .putShort((short) to.port())
            .putShort((short) 8)
            .putShort((short) 0);
    icmp.putShort(8 + 10, sum(icmp.slice(8, 20)));
    icmp.putShort(2, sum(icmp.slice(0, icmp.limit())));
    Endpoint sender = new Endpoint(from, of.port());
    return send(sender, of, Packet.IPPROTO_ICMP, icmp.array());
  }

  private boolean send(Endpoint from, Endpoint to, int protocol, byte[] payload) {
    // RFC 791, 3.1: length, identification and checksum are the kernel's.
    byte[] packet =
        ByteBuffer.allocate(20 + payload.length)
            .put((byte) 0x45)
            .put((byte) 0)
            .putShort((short) (20 + payload.length))
            .putInt(0)
            .put((byte) 64)
            .put((byte) protocol)
            .putShort((short) 0)
            .put(from.address().bytes())
            .put(to.address().bytes())
            .put(payload)
            .array();
    // struct sockaddr_in: family in host order, port 0, address, eight bytes of nothing.
    byte[] address =
        ByteBuffer.allocate(16)
            .order(ByteOrder.nativeOrder())
            .putShort((short) LibC.AF_INET)
            .putShort((short) 0)
            .put(to.address().bytes())
            .array();
    try {
      libc.sendto(fd, packet, 0, address);
      return true;
    } catch (NativeCallException e) {
      return false;
    }
  }

  /** RFC 9293, 3.1: over a pseudo header and the segment. */
  private static short checksum(Endpoint from, Endpoint to, byte[] segment) {
    ByteBuffer all =
        ByteBuffer.allocate(12 + segment.length + segment.length % 2)
            .put(from.address().bytes())
            .put(to.address().bytes())
            .putShort((short) Packet.IPPROTO_TCP)
            .putShort((short) segment.length)
            .put(segment);
    all.clear();
    return sum(all);
  }

  /** RFC 1071, of an even number of bytes. */
  private static short sum(ByteBuffer all) {
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
