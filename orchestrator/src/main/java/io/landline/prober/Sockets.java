// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.ffi.LibC;
import io.landline.ffi.NativeCallException;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Makes sockets in one network namespace; they stay there, whoever uses them. */
interface Sockets {
  /** {@code ifr_name} of netdevice(7). */
  int IFNAMSIZ = 16;

  /** Connections that wait to be taken. */
  int BACKLOG = 16;

  /** Those of this process's own namespace. */
  Sockets OWN =
      new Sockets() {
        @Override
        public int udp(Optional<InterfaceName> device) {
          return udpHere(device);
        }

        @Override
        public int listener(IpAddress address, int port) {
          return listenerHere(address, port);
        }
      };

  /**
   * A UDP socket over IPv4 that neither blocks nor is bound, and never fragments what it sends.
   *
   * @param device the interface that it sends and hears through, whatever the routes say
   * @return its file descriptor, for the caller to close
   * @throws ProbeException if the kernel refuses
   */
  int udp(Optional<InterfaceName> device);

  /**
   * A TCP socket over IPv4 that listens and does not block.
   *
   * @return its file descriptor, for the caller to close
   * @throws ProbeException if the kernel refuses
   */
  int listener(IpAddress address, int port);

  /** Such a socket of the calling thread's namespace. */
  static int listenerHere(IpAddress address, int port) {
    // struct sockaddr_in { u16 family; be16 port; u8 address[4]; u8 zeros[8] }
    byte[] sockaddr =
        ByteBuffer.allocate(16)
            .order(ByteOrder.nativeOrder())
            .putShort((short) LibC.AF_INET)
            .put((byte) (port >> 8))
            .put((byte) port)
            .put(address.bytes())
            .array();
    LibC libc = LibC.get();
    try {
      int fd = libc.socket(LibC.AF_INET, LibC.SOCK_STREAM | LibC.SOCK_NONBLOCK, 0);
      try {
        libc.setsockopt(fd, LibC.SOL_SOCKET, LibC.SO_REUSEADDR, 1);
        libc.bind(fd, sockaddr);
        libc.listen(fd, BACKLOG);
        return fd;
      } catch (NativeCallException e) {
        libc.close(fd);
        throw e;
      }
    } catch (NativeCallException e) {
      throw new ProbeException("nothing listens at " + address + ": " + e.getMessage(), e);
    }
  }

  /** Such a socket of the calling thread's namespace. */
  static int udpHere(Optional<InterfaceName> device) {
    LibC libc = LibC.get();
    try {
      int fd = libc.socket(LibC.AF_INET, LibC.SOCK_DGRAM | LibC.SOCK_NONBLOCK, 0);
      try {
        libc.setsockopt(fd, LibC.IPPROTO_IP, LibC.IP_MTU_DISCOVER, LibC.IP_PMTUDISC_PROBE);
        if (device.isPresent()) {
          byte[] name = device.get().name().getBytes(StandardCharsets.UTF_8);
          libc.setsockopt(fd, LibC.SOL_SOCKET, LibC.SO_BINDTODEVICE, Arrays.copyOf(name, IFNAMSIZ));
        }
        return fd;
      } catch (NativeCallException e) {
        libc.close(fd);
        throw e;
      }
    } catch (NativeCallException e) {
      String where = device.map(d -> " on " + d).orElse("");
      throw new ProbeException("no socket" + where + ": " + e.getMessage(), e);
    }
  }
}
