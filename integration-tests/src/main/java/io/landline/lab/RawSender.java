// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.net.AddressFamily;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Sends IPv4 packets with any source address, as an attacker with root rights on a host can.
 *
 * <p>This class writes the IP header; the kernel fills in its length and checksum.
 */
public final class RawSender implements AutoCloseable {
  private static final int TCP_SYN = 0x02;
  private static final int HOPS = 64;

  private final RawSocket socket;
  private final int hops;

  private RawSender(RawSocket socket, int hops) {
    this.socket = socket;
    this.hops = hops;
  }

  public static RawSender in(Namespace namespace) {
    return new RawSender(RawSocket.in(namespace, AddressFamily.IPV4), HOPS);
  }

  /** The same socket, for packets that {@code hops - 1} routers forward. */
  public RawSender withHops(int hops) {
    return new RawSender(socket, hops);
  }

  /** Sends a UDP datagram; false where the sender's own kernel refuses it. */
  public boolean udp(Endpoint from, Endpoint to, String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    byte[] udp = RawSocket.udp(from.port(), to.port(), payload);
    return send(from, to, Packet.IPPROTO_UDP, udp);
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

  /** Sends a packet of any protocol; false where the sender's own kernel refuses it. */
  public boolean packet(IpAddress from, IpAddress to, int protocol, byte[] payload) {
    return send(new Endpoint(from, 1), new Endpoint(to, 1), protocol, payload);
  }

  /**
   * Sends an ICMP message; false where the sender's own kernel refuses it.
   *
   * @param type of RFC 792
   * @param payload the bytes after the first eight
   */
  public boolean icmp(IpAddress from, IpAddress to, int type, int code, byte[] payload) {
    ByteBuffer icmp =
        ByteBuffer.allocate(8 + payload.length + payload.length % 2)
            .put((byte) type)
            .put((byte) code)
            .putShort((short) 0)
            .putInt(0)
            .put(payload);
    icmp.clear();
    icmp.putShort(2, RawSocket.sum(icmp.duplicate()));
    return packet(from, to, Packet.IPPROTO_ICMP, icmp.array());
  }

  /** Reports that a UDP datagram could not be delivered; false where the kernel refuses it. */
  public boolean unreachable(IpAddress from, Endpoint of, Endpoint to) {
    return icmp(from, of.address(), 3, 3, quote(of, to));
  }

  /** The header and the first eight bytes of a UDP datagram, as an ICMP error quotes them. */
  public static byte[] quote(Endpoint from, Endpoint to) {
    ByteBuffer quote =
        ByteBuffer.allocate(20 + 8)
            .put((byte) 0x45)
            .put((byte) 0)
            .putShort((short) 28)
            .putInt(0)
            .put((byte) 63)
            .put((byte) Packet.IPPROTO_UDP)
            .putShort((short) 0)
            .put(from.address().bytes())
            .put(to.address().bytes())
            .putShort((short) from.port())
            .putShort((short) to.port())
            .putShort((short) 8)
            .putShort((short) 0);
    quote.putShort(10, RawSocket.sum(quote.slice(0, 20)));
    return quote.array();
  }

  /**
   * The first 32 bytes of a UDP datagram, a header and zeros.
   *
   * @param length of the data of the whole datagram
   */
  public static byte[] udpHeader(int from, int to, int length) {
    return ByteBuffer.allocate(32)
        .putShort((short) from)
        .putShort((short) to)
        .putShort((short) (8 + length))
        .putShort((short) 0)
        .array();
  }

  /**
   * Sends a fragment of a UDP datagram; false where the sender's own kernel refuses it.
   *
   * @param from only its address is used, as with {@code to}
   * @param id the same in all fragments of one datagram, not 0
   * @param offset in bytes, a multiple of eight
   * @param more whether more fragments follow
   */
  public boolean fragment(
      Endpoint from, Endpoint to, int id, int offset, boolean more, byte[] payload) {
    int place = (offset / 8) | (more ? 0x2000 : 0);
    return send(from, to, Packet.IPPROTO_UDP, id, place, payload);
  }

  private boolean send(Endpoint from, Endpoint to, int protocol, byte[] payload) {
    return send(from, to, protocol, 0, 0, payload);
  }

  private boolean send(
      Endpoint from, Endpoint to, int protocol, int id, int place, byte[] payload) {
    // RFC 791, 3.1: the kernel sets length and checksum, and an identification that is 0.
    byte[] packet =
        ByteBuffer.allocate(20 + payload.length)
            .put((byte) 0x45)
            .put((byte) 0)
            .putShort((short) (20 + payload.length))
            .putShort((short) id)
            .putShort((short) place)
            .put((byte) hops)
            .put((byte) protocol)
            .putShort((short) 0)
            .put(from.address().bytes())
            .put(to.address().bytes())
            .put(payload)
            .array();
    return socket.send(to.address(), packet);
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
    return RawSocket.sum(all);
  }

  @Override
  public void close() {
    socket.close();
  }
}
