// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.net.IpAddress;
import io.landline.net.MacAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A packet that a {@link PacketCapture} saw.
 *
 * @param outgoing whether the interface sent it, rather than received it
 * @param etherType IANA's number: 0x0800 IPv4, 0x86dd IPv6, 0x0806 ARP
 * @param mac its source on the wire, where there is an Ethernet header
 * @param ip its IP header and payload, if it is an IP packet
 */
public record Packet(boolean outgoing, int etherType, Optional<MacAddress> mac, Optional<Ip> ip) {
  static final int ETH_P_IP = 0x0800;
  static final int ETH_P_IPV6 = 0x86dd;
  static final int IPPROTO_TCP = 6;
  static final int IPPROTO_UDP = 17;
  static final int IPPROTO_ICMP = 1;
  static final int IPPROTO_ICMPV6 = 58;

  /** ICMP error types (RFC 792). */
  static final int UNREACHABLE = 3;

  static final int TIME_EXCEEDED = 11;

  /**
   * An IP header and its payload.
   *
   * @param protocol IANA's number of the payload's protocol; of a fragment too
   * @param sourcePort of TCP and UDP; 0 for others and for fragments except the first
   * @param destinationPort like sourcePort
   * @param payload the bytes after the IP header, read-only
   */
  public record Ip(
      IpAddress source,
      IpAddress destination,
      int protocol,
      int sourcePort,
      int destinationPort,
      ByteBuffer payload) {

    /** Whether the payload contains this text. */
    public boolean carries(String text) {
      return StandardCharsets.ISO_8859_1.decode(payload.duplicate()).toString().contains(text);
    }

    /** The packet that an ICMP error quotes (RFC 792); empty for other packets. */
    public Optional<Ip> quoted() {
      // The quote follows the 8 bytes of the ICMP header.
      if (protocol != IPPROTO_ICMP
          || payload.limit() < 8 + 20 + 8
          || (payload.get(0) != UNREACHABLE && payload.get(0) != TIME_EXCEEDED)) {
        return Optional.empty();
      }
      return Optional.of(ipv4(tail(payload, 8)));
    }

    /** The maximum segment size that a TCP SYN announces; empty for other packets. */
    public Optional<Integer> announcedMss() {
      // RFC 9293, 3.1: data offset in the 13th byte, flags in the 14th, options from the 21st.
      if (protocol != IPPROTO_TCP || payload.limit() < 24 || (payload.get(13) & 0x02) == 0) {
        return Optional.empty();
      }
      int end = Math.min(payload.limit(), ((payload.get(12) & 0xf0) >> 4) * 4);
      for (int at = 20; at + 4 <= end; ) {
        int kind = payload.get(at);
        if (kind == 2) {
          return Optional.of(payload.getShort(at + 2) & 0xffff);
        }
        at += kind <= 1 ? 1 : Math.max(2, payload.get(at + 1));
      }
      return Optional.empty();
    }

    @Override
    public String toString() {
      String name =
          switch (protocol) {
            case IPPROTO_TCP -> "tcp";
            case IPPROTO_UDP -> "udp";
            case IPPROTO_ICMP -> "icmp";
            case IPPROTO_ICMPV6 -> "icmp6";
            default -> "protocol " + protocol;
          };
      return "%s %s.%d > %s.%d, %d bytes"
          .formatted(name, source, sourcePort, destination, destinationPort, payload.limit());
    }
  }

  /** Reads the bytes after the Ethernet header. */
  static Packet read(boolean outgoing, int etherType, Optional<MacAddress> mac, ByteBuffer data) {
    Optional<Ip> ip = Optional.empty();
    if (etherType == ETH_P_IP && data.remaining() >= 20) {
      ip = Optional.of(ipv4(data));
    } else if (etherType == ETH_P_IPV6 && data.remaining() >= 40) {
      ip = Optional.of(ipv6(data));
    }
    return new Packet(outgoing, etherType, mac, ip);
  }

  /** RFC 791, 3.1. */
  private static Ip ipv4(ByteBuffer data) {
    int start = data.position();
    int headerLength = (data.get(start) & 0x0f) * 4;
    boolean firstFragment = (data.getShort(start + 6) & 0x1fff) == 0;
    return ip(
        address(data, start + 12, 4),
        address(data, start + 16, 4),
        data.get(start + 9) & 0xff,
        firstFragment,
        tail(data, start + headerLength));
  }

  /** RFC 8200, 3; extension headers are not parsed. */
  private static Ip ipv6(ByteBuffer data) {
    int start = data.position();
    return ip(
        address(data, start + 8, 16),
        address(data, start + 24, 16),
        data.get(start + 6) & 0xff,
        true,
        tail(data, start + 40));
  }

  private static Ip ip(
      IpAddress source, IpAddress destination, int protocol, boolean ports, ByteBuffer payload) {
    boolean hasPorts =
        ports && (protocol == IPPROTO_TCP || protocol == IPPROTO_UDP) && payload.limit() >= 4;
    return new Ip(
        source,
        destination,
        protocol,
        hasPorts ? payload.getShort(0) & 0xffff : 0,
        hasPorts ? payload.getShort(2) & 0xffff : 0,
        payload);
  }

  private static IpAddress address(ByteBuffer data, int at, int length) {
    byte[] bytes = new byte[length];
    data.get(at, bytes);
    return IpAddress.of(bytes);
  }

  private static ByteBuffer tail(ByteBuffer data, int from) {
    byte[] bytes = new byte[Math.max(0, data.limit() - from)];
    if (bytes.length > 0) {
      data.get(from, bytes);
    }
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  public boolean isFrom(IpAddress address) {
    return ip.isPresent() && ip.get().source().equals(address);
  }

  public boolean isTo(IpAddress address) {
    return ip.isPresent() && ip.get().destination().equals(address);
  }

  public boolean isBetween(IpAddress a, IpAddress b) {
    return (isFrom(a) && isTo(b)) || (isFrom(b) && isTo(a));
  }

  public boolean isUdpPort(int port) {
    return ip.isPresent()
        && ip.get().protocol() == IPPROTO_UDP
        && (ip.get().sourcePort() == port || ip.get().destinationPort() == port);
  }

  public boolean carries(String text) {
    return ip.isPresent() && ip.get().carries(text);
  }

  /** Whether it only maintains the link: ARP, neighbour discovery, MLD. */
  public boolean isHousekeeping() {
    if (ip.isEmpty()) {
      return true;
    }
    // ICMPv6 types: 130-132, 143 MLD; 133-137 neighbour discovery. MLD follows hop-by-hop (0).
    int protocol = ip.get().protocol();
    ByteBuffer payload = ip.get().payload();
    if (etherType != ETH_P_IPV6 || payload.limit() == 0) {
      return false;
    }
    int type = payload.get(0) & 0xff;
    return protocol == 0 || (protocol == IPPROTO_ICMPV6 && type >= 130 && type <= 143);
  }

  @Override
  public String toString() {
    return "%s %s %s"
        .formatted(
            outgoing ? "out" : "in",
            mac.map(MacAddress::toString).orElse("-"),
            ip.map(Ip::toString).orElse("ethertype 0x%04x".formatted(etherType)));
  }
}
