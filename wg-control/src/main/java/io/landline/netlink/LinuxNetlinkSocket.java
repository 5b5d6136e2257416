// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import static io.landline.ffi.LibC.MSG_DONTWAIT;
import static io.landline.ffi.LibC.MSG_PEEK;
import static io.landline.ffi.LibC.MSG_TRUNC;
import static io.landline.ffi.LibC.SOL_SOCKET;
import static io.landline.netlink.NetlinkConstants.SOL_NETLINK;

import io.landline.ffi.Errno;
import io.landline.ffi.LibC;
import io.landline.ffi.NativeCallException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Optional;

/** A netlink socket in the network namespace of the thread that created it. */
public final class LinuxNetlinkSocket implements NetlinkSocket {
  private static final int SOCKADDR_NL_LENGTH = 12;
  private static final int RECEIVE_BYTES = 64 * 1024;

  private final LibC libc;
  private final int fd;
  private final int portId;

  /** Whether the buffer is cleared after use, because generic netlink carries WireGuard's keys. */
  private final boolean wiped;

  private final byte[] kernelAddress = sockaddrNl();
  private final byte[] senderAddress = new byte[SOCKADDR_NL_LENGTH];
  private ByteBuffer buffer = ByteBuffer.allocateDirect(RECEIVE_BYTES);
  private boolean closed;

  private LinuxNetlinkSocket(LibC libc, int fd, int portId, boolean wiped) {
    this.libc = libc;
    this.fd = fd;
    this.portId = portId;
    this.wiped = wiped;
  }

  /**
   * Opens a socket in the calling thread's namespace, with extended acknowledgements that do not
   * repeat the request, and with strict checking of dump requests where the family supports it.
   */
  public static LinuxNetlinkSocket open(NetlinkFamily family) {
    return over(family, openDescriptor(family));
  }

  /** Opens such a socket as a bare descriptor, for use with {@link #over}. */
  public static int openDescriptor(NetlinkFamily family) {
    LibC libc = LibC.get();
    int fd = libc.socket(LibC.AF_NETLINK, LibC.SOCK_RAW, family.protocol());
    try {
      libc.setsockopt(fd, SOL_NETLINK, NetlinkConstants.NETLINK_CAP_ACK, 1);
      libc.setsockopt(fd, SOL_NETLINK, NetlinkConstants.NETLINK_EXT_ACK, 1);
      libc.setsockopt(fd, SOL_NETLINK, NetlinkConstants.NETLINK_GET_STRICT_CHK, 1);
      libc.bind(fd, sockaddrNl());
      return fd;
    } catch (RuntimeException e) {
      libc.close(fd);
      throw e;
    }
  }

  /** A socket from {@link #openDescriptor}, of any process; closed with this. */
  public static LinuxNetlinkSocket over(NetlinkFamily family, int fd) {
    LibC libc = LibC.get();
    try {
      return new LinuxNetlinkSocket(
          libc, fd, portOf(libc.getsockname(fd)), family == NetlinkFamily.GENERIC);
    } catch (RuntimeException e) {
      libc.close(fd);
      throw e;
    }
  }

  /**
   * The kernel's address; in bind(2) a request for any free port id. All zero except the family.
   *
   * <pre>
   *   struct sockaddr_nl { u16 family; u16 pad; u32 port id; u32 groups; }
   * </pre>
   */
  private static byte[] sockaddrNl() {
    return ByteBuffer.allocate(SOCKADDR_NL_LENGTH)
        .order(ByteOrder.nativeOrder())
        .putShort((short) LibC.AF_NETLINK)
        .array();
  }

  private static int portOf(byte[] sockaddrNl) {
    return ByteBuffer.wrap(sockaddrNl).order(ByteOrder.nativeOrder()).getInt(4);
  }

  @Override
  public int portId() {
    return portId;
  }

  @Override
  public void send(byte[] datagram) {
    int sent = libc.sendto(open(), datagram, 0, kernelAddress);
    if (sent != datagram.length) {
      throw new NativeCallException("sendto", Errno.EMSGSIZE);
    }
  }

  @Override
  public Optional<Datagram> receive(Duration timeout) {
    int length = lengthOfNext();
    if (length < 0) {
      if (timeout.isZero() || !libc.awaitReadable(open(), timeout)) {
        return Optional.empty();
      }
      length = lengthOfNext();
      if (length < 0) {
        return Optional.empty();
      }
    }
    if (length > buffer.capacity()) {
      buffer = ByteBuffer.allocateDirect(Integer.highestOneBit(length) * 2);
    }
    buffer.clear();
    int received = libc.recvfrom(open(), buffer, MSG_DONTWAIT | MSG_TRUNC, senderAddress);
    if (received > buffer.capacity()) {
      throw new NativeCallException("recvfrom", Errno.EMSGSIZE);
    }
    byte[] bytes = new byte[received];
    buffer.get(bytes);
    if (wiped) {
      buffer.clear();
      buffer.put(new byte[received]);
    }
    return Optional.of(new Datagram(portOf(senderAddress), bytes));
  }

  /**
   * The next datagram's full length, or -1 if there is none. Read first, because a datagram that
   * does not fit the buffer is truncated.
   */
  private int lengthOfNext() {
    buffer.clear().limit(0);
    try {
      return libc.recvfrom(open(), buffer, MSG_DONTWAIT | MSG_PEEK | MSG_TRUNC, senderAddress);
    } catch (NativeCallException e) {
      if (e.errno().equals(Errno.EAGAIN)) {
        return -1;
      }
      throw e;
    }
  }

  @Override
  public void joinGroup(int group) {
    libc.setsockopt(open(), SOL_NETLINK, NetlinkConstants.NETLINK_ADD_MEMBERSHIP, group);
  }

  @Override
  public int receiveBufferSize(int bytes) {
    return bufferSize(bytes, LibC.SO_RCVBUFFORCE, LibC.SO_RCVBUF);
  }

  @Override
  public int sendBufferSize(int bytes) {
    return bufferSize(bytes, LibC.SO_SNDBUFFORCE, LibC.SO_SNDBUF);
  }

  private int bufferSize(int bytes, int forced, int modest) {
    try {
      libc.setsockopt(open(), SOL_SOCKET, forced, bytes);
    } catch (NativeCallException e) {
      if (!e.isPermissionDenied()) {
        throw e;
      }
      libc.setsockopt(open(), SOL_SOCKET, modest, bytes);
    }
    return libc.getsockopt(open(), SOL_SOCKET, modest);
  }

  private int open() {
    if (closed) {
      throw new NativeCallException("closed socket", Errno.EBADF);
    }
    return fd;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      libc.close(fd);
    }
  }
}
