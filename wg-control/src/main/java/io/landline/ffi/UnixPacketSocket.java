// SPDX-License-Identifier: Apache-2.0
package io.landline.ffi;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A connected Unix domain socket that preserves message boundaries (SOCK_SEQPACKET) and passes file
 * descriptors between processes (SCM_RIGHTS). The JDK has neither.
 */
public final class UnixPacketSocket implements AutoCloseable {
  /** The most file descriptors of one message (SCM_MAX_FD). */
  public static final int MOST_FILES = 253;

  private static final int LONGEST = 256;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;

  /** struct ucred { pid, uid, gid }, each an int. */
  private static final int UCRED_BYTES = 12;

  private final LibC libc = LibC.get();
  private final int fd;

  private UnixPacketSocket(int fd) {
    this.fd = fd;
  }

  /**
   * A message.
   *
   * @param files descriptors; the receiver closes those of a received message
   */
  public record Packet(String text, List<Integer> files) {
    public Packet {
      files = List.copyOf(files);
      if (text.isEmpty() || files.size() > MOST_FILES) {
        throw new IllegalArgumentException(text.length() + " characters, " + files.size());
      }
    }

    /** Closes its files. */
    public void closeFiles() {
      files.forEach(LibC.get()::close);
    }
  }

  /**
   * Connects.
   *
   * @param path of the socket
   * @throws NativeCallException ENOENT or ECONNREFUSED if no process listens there
   */
  public static UnixPacketSocket connect(String path) {
    LibC libc = LibC.get();
    int fd = libc.socket(LibC.AF_UNIX, LibC.SOCK_SEQPACKET, 0);
    try {
      libc.connect(fd, UnixDatagram.address(path));
      return new UnixPacketSocket(fd);
    } catch (RuntimeException e) {
      libc.close(fd);
      throw e;
    }
  }

  /** A connected socket of an open descriptor, which is closed with this. */
  public static UnixPacketSocket over(int fd) {
    return new UnixPacketSocket(fd);
  }

  /** The user id of the other end: the connecting process, or the listening one if we connected. */
  public int peerUser() {
    return libc.getsockopt(fd, LibC.SOL_SOCKET, LibC.SO_PEERCRED, UCRED_BYTES)
        .getInt(Integer.BYTES);
  }

  /** Sends a message; its files stay open in this process. */
  public void send(Packet packet) {
    byte[] text = packet.text().getBytes(StandardCharsets.UTF_8);
    if (text.length > LONGEST) {
      throw new IllegalArgumentException(text.length + " bytes are too many for one message");
    }
    libc.sendmsg(fd, MessageHeader.of(libc, text, packet.files()), MSG_NOSIGNAL);
  }

  /** Whether a message or the end of the connection can be received. */
  public boolean awaitPacket(Duration timeout) {
    return libc.awaitReadable(fd, timeout);
  }

  /**
   * Receives a message.
   *
   * @return empty if the other end closed the connection
   * @throws NativeCallException EMSGSIZE if file descriptors did not fit and were lost
   */
  public Optional<Packet> receive() {
    MessageHeader message = new MessageHeader(libc, LONGEST, MOST_FILES);
    int length = libc.recvmsg(fd, message, MSG_CMSG_CLOEXEC);
    List<Integer> files = message.files();
    if (length == 0 || message.isCut()) {
      files.forEach(libc::close);
      if (message.isCut()) {
        throw new NativeCallException("recvmsg", Errno.EMSGSIZE);
      }
      return Optional.empty();
    }
    return Optional.of(new Packet(new String(message.data(length), StandardCharsets.UTF_8), files));
  }

  @Override
  public void close() {
    libc.close(fd);
  }
}
