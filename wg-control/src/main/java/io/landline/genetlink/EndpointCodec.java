// SPDX-License-Identifier: Apache-2.0
package io.landline.genetlink;

import io.landline.ffi.LibC;
import io.landline.net.AddressFamily;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.netlink.KernelAddresses;
import io.landline.netlink.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * WGPEER_A_ENDPOINT. The kernel silently ignores any other length.
 *
 * <pre>
 *   struct sockaddr_in   { u16 family; be16 port; u8 address[4]; u8 zero[8] }             16 bytes
 *   struct sockaddr_in6  { u16 family; be16 port; u32 flowinfo; u8 address[16]; u32 scope } 28 bytes
 *   the family alone is in the machine's byte order
 * </pre>
 */
final class EndpointCodec {
  private static final int SOCKADDR_IN_LENGTH = 16;
  private static final int SOCKADDR_IN6_LENGTH = 28;

  private EndpointCodec() {}

  static byte[] encode(Endpoint endpoint) {
    AddressFamily family = endpoint.address().family();
    boolean ipv4 = family == AddressFamily.IPV4;
    ByteBuffer out = ByteBuffer.allocate(ipv4 ? SOCKADDR_IN_LENGTH : SOCKADDR_IN6_LENGTH);
    out.order(ByteOrder.nativeOrder()).putShort((short) KernelAddresses.number(family));
    out.order(ByteOrder.BIG_ENDIAN).putShort((short) endpoint.port());
    out.put(ipv4 ? 4 : 8, endpoint.address().bytes());
    return out.array();
  }

  /** Empty for port 0, which no reachable peer has. */
  static Optional<Endpoint> parse(byte[] sockaddr) {
    ByteBuffer in = ByteBuffer.wrap(sockaddr);
    if (sockaddr.length < 4) {
      throw new MalformedMessageException("endpoint of " + sockaddr.length + " bytes");
    }
    int family = in.order(ByteOrder.nativeOrder()).getShort(0);
    int port = Short.toUnsignedInt(in.order(ByteOrder.BIG_ENDIAN).getShort(2));
    byte[] address;
    if (family == LibC.AF_INET && sockaddr.length == SOCKADDR_IN_LENGTH) {
      address = new byte[4];
      in.get(4, address);
    } else if (family == LibC.AF_INET6 && sockaddr.length == SOCKADDR_IN6_LENGTH) {
      address = new byte[16];
      in.get(8, address);
    } else {
      throw new MalformedMessageException(
          "endpoint of family " + family + " and " + sockaddr.length + " bytes");
    }
    return port == 0 ? Optional.empty() : Optional.of(new Endpoint(IpAddress.of(address), port));
  }
}
