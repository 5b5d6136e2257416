// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.ffi.LibC;
import io.landline.ffi.NativeCallException;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.testhost.LentSocket;
import io.landline.testhost.TestHostSockets;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Bound IPv4 UDP sockets of one network namespace; they neither block nor fragment. */
interface Sockets {
  /** {@code ifr_name} of netdevice(7). */
  int IFNAMSIZ = 16;

  /** Sockets of this process's own namespace. */
  Sockets OWN =
      new Sockets() {
        @Override
        public LentSocket caller(Optional<InterfaceName> device, IpAddress address) {
          return LentSocket.own(here(device, address, 0));
        }

        @Override
        public LentSocket answerer(IpAddress address, int port) {
          return LentSocket.own(here(Optional.empty(), address, port));
        }
      };

  /**
   * A socket at a new port, to send probes.
   *
   * @param device the interface to send and receive through, regardless of routes
   * @throws ProbeException if the kernel refuses
   */
  LentSocket caller(Optional<InterfaceName> device, IpAddress address);

  /**
   * A socket at a known port, to answer probes.
   *
   * @throws ProbeException if the kernel refuses
   */
  LentSocket answerer(IpAddress address, int port);

  private static int here(Optional<InterfaceName> device, IpAddress address, int port) {
    LibC libc = LibC.get();
    try {
      int fd = TestHostSockets.udp();
      try {
        if (device.isPresent()) {
          byte[] name = device.get().name().getBytes(StandardCharsets.UTF_8);
          libc.setsockopt(fd, LibC.SOL_SOCKET, LibC.SO_BINDTODEVICE, Arrays.copyOf(name, IFNAMSIZ));
        }
        TestHostSockets.bind(fd, address, port);
        return fd;
      } catch (NativeCallException e) {
        libc.close(fd);
        throw e;
      }
    } catch (NativeCallException e) {
      String where = device.map(d -> " on " + d).orElse(" at " + address);
      throw new ProbeException("cannot open a socket" + where + ": " + e.getMessage(), e);
    }
  }
}
