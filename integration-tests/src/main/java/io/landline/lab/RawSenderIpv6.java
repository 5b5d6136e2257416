// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.net.AddressFamily;
import io.landline.net.IpAddress;
import java.nio.ByteBuffer;

/** Sends IPv6 packets with any source address; this class writes the whole header. */
public final class RawSenderIpv6 implements AutoCloseable {
  private static final int ECHO_REQUEST = 128;

  private final RawSocket socket;

  private RawSenderIpv6(RawSocket socket) {
    this.socket = socket;
  }

  public static RawSenderIpv6 in(Namespace namespace) {
    return new RawSenderIpv6(RawSocket.in(namespace, AddressFamily.IPV6));
  }

  /** Sends a UDP datagram; false where the sender's own kernel refuses it. */
  public boolean udp(IpAddress from, int fromPort, IpAddress to, int toPort, byte[] payload) {
    byte[] udp = RawSocket.udp(fromPort, toPort, payload);
    ByteBuffer.wrap(udp).putShort(6, checksum(from, to, Packet.IPPROTO_UDP, udp));
    return packet(from, to, Packet.IPPROTO_UDP, udp);
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
    return socket.send(to, packet);
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
    return RawSocket.sum(all);
  }

  @Override
  public void close() {
    socket.close();
  }
}
