// SPDX-License-Identifier: Apache-2.0
package io.landline.ffi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Sends datagrams to Unix domain sockets; the JDK supports stream sockets only. */
public final class UnixDatagram {
  // unix(7): sun_path is 108 bytes including a path's terminating zero.
  private static final int LONGEST_PATH = 107;

  private UnixDatagram() {}

  /**
   * Sends one datagram.
   *
   * @param address a path, or {@code @name} for an abstract address
   * @throws NativeCallException if no socket listens there or access is denied
   * @throws IllegalArgumentException if the address is invalid
   */
  public static void send(String address, String text) {
    LibC libc = LibC.get();
    int fd = libc.socket(LibC.AF_UNIX, LibC.SOCK_DGRAM, 0);
    try {
      libc.sendto(fd, text.getBytes(StandardCharsets.UTF_8), 0, address(address));
    } finally {
      libc.close(fd);
    }
  }

  /**
   * The kernel's form of an address.
   *
   * <pre>
   *   struct sockaddr_un { u16 family; char path[108]; }
   *   path:      "/run/systemd/notify" 0
   *   abstract:  0 "name", with the length of the address
   * </pre>
   */
  static byte[] address(String address) {
    boolean isAbstract = address.startsWith("@");
    if (!isAbstract && !address.startsWith("/")) {
      throw new IllegalArgumentException("'" + address + "' is neither a path nor @name");
    }
    byte[] path = address.getBytes(StandardCharsets.UTF_8);
    if (path.length > LONGEST_PATH) {
      throw new IllegalArgumentException("'" + address + "' is too long for a socket's address");
    }
    if (isAbstract) {
      path[0] = 0;
    }
    return ByteBuffer.allocate(2 + path.length + (isAbstract ? 0 : 1))
        .order(ByteOrder.nativeOrder())
        .putShort((short) LibC.AF_UNIX)
        .put(path)
        .array();
  }
}
