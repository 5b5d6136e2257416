// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.ffi.LibC;
import io.landline.ffi.NativeCallException;
import io.landline.net.AddressFamily;
import io.landline.net.IpAddress;
import io.landline.testhost.LentSocket;
import io.landline.testhost.TestHostSockets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;

/** Bound IPv4 UDP sockets of one network namespace; they neither block nor fragment. */
interface Sockets {
  /** {@code ifr_name} of netdevice(7). */
  int IFNAMSIZ = 16;

  IpAddress ANY = IpAddress.parse("0.0.0.0");

  /** struct sockaddr_in6 { u16 family; be16 port; be32 flow; u8 address[16]; u32 scope }. */
  byte[] ANY_IPV6 =
      ByteBuffer.allocate(28)
          .order(ByteOrder.nativeOrder())
          .putShort((short) LibC.AF_INET6)
          .array();

  /** Sockets of this process's own namespace. */
  Sockets OWN =
      new Sockets() {
        @Override
        public LentSocket caller(SocketRoute route, IpAddress address) {
          return LentSocket.own(udp(route, address, 0));
        }

        @Override
        public LentSocket answerer(IpAddress address, int port) {
          return LentSocket.own(udp(SocketRoute.ANY, address, port));
        }
      };

  /**
   * A socket at a new port, to send probes.
   *
   * @throws ProbeException if the kernel refuses
   */
  LentSocket caller(SocketRoute route, IpAddress address);

  /**
   * A socket at a known port, to answer probes.
   *
   * @throws ProbeException if the kernel refuses
   */
  LentSocket answerer(IpAddress address, int port);

  /**
   * A socket of this process's namespace for ICMP echo (icmp(7)): the kernel writes the id and the
   * checksum, and delivers the answers to this id. Needs no capability, but a group that
   * net.ipv4.ping_group_range names, as on Debian every group is.
   *
   * @throws ProbeException if the kernel refuses
   */
  static LentSocket echo(AddressFamily family, SocketRoute route) {
    boolean ipv4 = family == AddressFamily.IPV4;
    return LentSocket.own(
        open(
            () ->
                LibC.get()
                    .socket(
                        ipv4 ? LibC.AF_INET : LibC.AF_INET6,
                        LibC.SOCK_DGRAM | LibC.SOCK_NONBLOCK,
                        ipv4 ? LibC.IPPROTO_ICMP : LibC.IPPROTO_ICMPV6),
            route,
            fd -> LibC.get().bind(fd, ipv4 ? TestHostSockets.sockaddr(ANY, 0) : ANY_IPV6),
            ""));
  }

  private static int udp(SocketRoute route, IpAddress address, int port) {
    return open(
        TestHostSockets::udp,
        route,
        fd -> TestHostSockets.bind(fd, address, port),
        " at " + address);
  }

  private static int open(
      IntSupplier socket, SocketRoute route, IntConsumer bind, String elsewhere) {
    LibC libc = LibC.get();
    try {
      int fd = socket.getAsInt();
      try {
        if (route.device().isPresent()) {
          byte[] name = route.device().get().name().getBytes(StandardCharsets.UTF_8);
          libc.setsockopt(fd, LibC.SOL_SOCKET, LibC.SO_BINDTODEVICE, Arrays.copyOf(name, IFNAMSIZ));
        }
        if (route.mark() != 0) {
          libc.setsockopt(fd, LibC.SOL_SOCKET, LibC.SO_MARK, route.mark());
        }
        bind.accept(fd);
        return fd;
      } catch (NativeCallException e) {
        libc.close(fd);
        throw e;
      }
    } catch (NativeCallException e) {
      String where = route.device().map(d -> " on " + d).orElse(elsewhere);
      throw new ProbeException("cannot open a socket" + where + ": " + e.getMessage(), e);
    }
  }
}
