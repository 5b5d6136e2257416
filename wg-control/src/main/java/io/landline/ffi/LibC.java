// SPDX-License-Identifier: Apache-2.0
package io.landline.ffi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Platform;
import jnr.ffi.Runtime;

/**
 * System calls with their errors turned into {@link NativeCallException}.
 *
 * <p>Constants keep the kernel's names; their numbers are those of x86_64 and aarch64, which agree
 * on all of these. Calls interrupted by a signal are repeated. Whether native code can be loaded is
 * determined once: {@link #isAvailable()}.
 */
public final class LibC {
  public static final int AF_UNSPEC = 0;
  public static final int AF_UNIX = 1;
  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;
  public static final int AF_NETLINK = 16;
  public static final int SOCK_STREAM = 1;
  public static final int SOCK_DGRAM = 2;
  public static final int SOCK_RAW = 3;
  public static final int SOCK_SEQPACKET = 5;
  public static final int SOCK_NONBLOCK = 0x800;
  public static final int SOCK_CLOEXEC = 0x80000;
  public static final int SOL_SOCKET = 1;
  public static final int SO_REUSEADDR = 2;
  public static final int SO_ERROR = 4;
  public static final int SO_SNDBUF = 7;
  public static final int SO_RCVBUF = 8;
  public static final int SO_SNDBUFFORCE = 32;
  public static final int SO_RCVBUFFORCE = 33;
  public static final int SO_BINDTODEVICE = 25;
  public static final int SO_MARK = 36;
  public static final int IPPROTO_IP = 0;
  public static final int IPPROTO_ICMP = 1;
  public static final int IPPROTO_ICMPV6 = 58;
  public static final int IP_TTL = 2;
  public static final int IP_MTU_DISCOVER = 10;
  public static final int IP_PMTUDISC_PROBE = 3;
  public static final int IP_TRANSPARENT = 19;
  public static final int MSG_PEEK = 0x2;
  public static final int MSG_TRUNC = 0x20;
  public static final int MSG_DONTWAIT = 0x40;
  public static final int CLONE_NEWNET = 0x40000000;
  public static final int O_RDONLY = 0;
  public static final int O_CREAT = 0x40;
  public static final int O_EXCL = 0x80;
  public static final int O_NONBLOCK = 0x800;
  public static final int O_CLOEXEC = 0x80000;
  public static final int LOCK_EX = 2;
  public static final int LOCK_NB = 4;
  static final int SO_PEERCRED = 17;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final short POLLIN = 1;
  private static final long SIOCGSTAMPNS = 0x8907;

  /** More than sizeof(struct timex), 208 on 64 bits. */
  private static final int TIMEX_BYTES = 256;

  private static final int TIME_ERROR = 5;

  private final LibCFunctions functions;
  private final Runtime runtime;

  private LibC(LibCFunctions functions) {
    this.functions = functions;
    this.runtime = Runtime.getRuntime(functions);
  }

  /** Loads the library at first use, once, whether that succeeds or not. */
  private static final class Holder {
    private static final Optional<LibC> LIBC;
    private static final Optional<Throwable> CAUSE;

    static {
      Optional<LibC> libc = Optional.empty();
      Optional<Throwable> cause = Optional.empty();
      try {
        if (Platform.getNativePlatform().getOS() != Platform.OS.LINUX) {
          throw new UnsupportedOperationException("Landline needs Linux");
        }
        libc = Optional.of(new LibC(LibraryLoader.create(LibCFunctions.class).load("c")));
      } catch (RuntimeException | LinkageError e) {
        cause = Optional.of(e);
      }
      LIBC = libc;
      CAUSE = cause;
    }
  }

  /** Whether native code could be loaded in this process. */
  public static boolean isAvailable() {
    return Holder.LIBC.isPresent();
  }

  /** Why {@link #isAvailable()} is false; empty when it is true. */
  public static Optional<Throwable> unavailabilityCause() {
    return Holder.CAUSE;
  }

  /**
   * The system calls of this process.
   *
   * @throws UnsupportedOperationException with the cause, where native code cannot be loaded
   */
  public static LibC get() {
    return Holder.LIBC.orElseThrow(
        () ->
            new UnsupportedOperationException(
                "native code cannot be loaded", Holder.CAUSE.orElse(null)));
  }

  /** Returns a new file descriptor, closed on exec. */
  public int socket(int domain, int type, int protocol) {
    return checked("socket", () -> functions.socket(domain, type | SOCK_CLOEXEC, protocol));
  }

  public void bind(int fd, byte[] address) {
    checked("bind", () -> functions.bind(fd, address, address.length));
  }

  public void listen(int fd, int backlog) {
    checked("listen", () -> functions.listen(fd, backlog));
  }

  /** Takes the next connection; returns a new file descriptor, closed on exec. */
  public int accept(int fd) {
    return checked("accept4", () -> functions.accept4(fd, null, null, SOCK_CLOEXEC));
  }

  public void connect(int fd, byte[] address) {
    checked("connect", () -> functions.connect(fd, address, address.length));
  }

  /** The socket's own address, with the length that the kernel returned. */
  public byte[] getsockname(int fd) {
    byte[] address = new byte[128];
    int[] length = {address.length};
    checked("getsockname", () -> functions.getsockname(fd, address, length));
    return Arrays.copyOf(address, Math.min(length[0], address.length));
  }

  /** Sends one datagram; returns how many bytes the kernel took. */
  public int sendto(int fd, byte[] data, int flags, byte[] address) {
    return (int)
        checkedLong(
            "sendto",
            () -> functions.sendto(fd, data, data.length, flags, address, address.length));
  }

  /**
   * Receives one datagram into {@code data} from its position to its limit, which do not change.
   *
   * @param data a direct buffer
   * @param sender receives the sender's address; as long as the address family's
   * @return the datagram's length; with {@link #MSG_TRUNC} the full one even if it was truncated
   */
  public int recvfrom(int fd, ByteBuffer data, int flags, byte[] sender) {
    int[] length = {sender.length};
    return (int)
        checkedLong(
            "recvfrom",
            () -> functions.recvfrom(fd, data, data.remaining(), flags, sender, length));
  }

  /** Sends one message; returns how many bytes the kernel took. */
  int sendmsg(int fd, MessageHeader message, int flags) {
    return (int) checkedLong("sendmsg", () -> functions.sendmsg(fd, message.pointer(), flags));
  }

  /** Receives one message; returns its length in bytes, 0 if the other end is closed. */
  int recvmsg(int fd, MessageHeader message, int flags) {
    return (int) checkedLong("recvmsg", () -> functions.recvmsg(fd, message.pointer(), flags));
  }

  Runtime runtime() {
    return runtime;
  }

  /**
   * Another descriptor of the same open file, closed on exec. Both share flags and position; the
   * file stays open until both are closed.
   */
  public int duplicate(int fd) {
    return checked("fcntl F_DUPFD_CLOEXEC", () -> functions.fcntl(fd, F_DUPFD_CLOEXEC, 0));
  }

  public void setsockopt(int fd, int level, int name, int value) {
    byte[] bytes = nativeInt(value);
    checked(
        "setsockopt " + level + "/" + name,
        () -> functions.setsockopt(fd, level, name, bytes, bytes.length));
  }

  /** Sets an option that is not an int. */
  public void setsockopt(int fd, int level, int name, byte[] value) {
    checked(
        "setsockopt " + level + "/" + name,
        () -> functions.setsockopt(fd, level, name, value, value.length));
  }

  /**
   * When the kernel received the last datagram that was read from a socket, nanoseconds since 1970
   * of the real-time clock (socket(7), SIOCGSTAMPNS). The first call enables these timestamps.
   *
   * @return empty if nothing was read yet
   */
  public OptionalLong lastReceived(int fd) {
    byte[] timespec = new byte[16];
    if (functions.ioctl(fd, SIOCGSTAMPNS, timespec) < 0) {
      Errno errno = lastError();
      if (errno.equals(Errno.ENOENT)) {
        return OptionalLong.empty();
      }
      throw new NativeCallException("ioctl SIOCGSTAMPNS", errno);
    }
    ByteBuffer time = ByteBuffer.wrap(timespec).order(ByteOrder.nativeOrder());
    return OptionalLong.of(time.getLong() * 1_000_000_000L + time.getLong());
  }

  /** The value of an option that is an int. */
  public int getsockopt(int fd, int level, int name) {
    return getsockopt(fd, level, name, Integer.BYTES).getInt();
  }

  /** The value of an option of {@code size} bytes. */
  ByteBuffer getsockopt(int fd, int level, int name, int size) {
    byte[] bytes = new byte[size];
    int[] length = {bytes.length};
    checked(
        "getsockopt " + level + "/" + name,
        () -> functions.getsockopt(fd, level, name, bytes, length));
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

  /** Waits until {@code fd} is readable or has an error; false on timeout. */
  public boolean awaitReadable(int fd, Duration timeout) {
    // struct pollfd { int fd; short events; short revents; }
    byte[] pollfd =
        ByteBuffer.allocate(8)
            .order(ByteOrder.nativeOrder())
            .putInt(fd)
            .putShort(POLLIN)
            .putShort((short) 0)
            .array();
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      long left = Math.max(0, deadline - System.nanoTime());
      int millis = (int) Math.min(Integer.MAX_VALUE, (left + 999_999) / 1_000_000);
      int ready = functions.poll(pollfd, 1, millis);
      if (ready >= 0) {
        return ready > 0;
      }
      Errno errno = lastError();
      if (!errno.equals(Errno.EINTR)) {
        throw new NativeCallException("poll", errno);
      }
    }
  }

  /** Opens an existing file; returns a new file descriptor, closed on exec. */
  public int open(String path, int flags) {
    return checked("open " + path, () -> functions.open(path, flags | O_CLOEXEC));
  }

  /**
   * Opens a file, which O_CREAT may create; returns a new file descriptor, closed on exec.
   *
   * @param mode of a created file, before the umask is applied
   */
  public int open(String path, int flags, int mode) {
    return checked("open " + path, () -> functions.open(path, flags | O_CLOEXEC, mode));
  }

  /** Sets the process's file mode creation mask; returns the previous one. */
  public int umask(int mask) {
    return functions.umask(mask);
  }

  /** Locks the file of {@code fd}; EWOULDBLOCK, which is EAGAIN, if another process holds it. */
  public void flock(int fd, int operation) {
    checked("flock", () -> functions.flock(fd, operation));
  }

  /** Closes {@code fd}; never repeated, as Linux frees the descriptor even when interrupted. */
  public void close(int fd) {
    if (functions.close(fd) < 0 && !lastError().equals(Errno.EINTR)) {
      throw new NativeCallException("close", lastError());
    }
  }

  /** The index of an interface of the calling thread's network namespace. */
  public int ifNameToIndex(String name) {
    int index = functions.if_nametoindex(name);
    if (index == 0) {
      throw new NativeCallException("if_nametoindex " + name, lastError());
    }
    return index;
  }

  /** Moves the calling thread into the namespace behind {@code fd}. */
  public void setns(int fd, int type) {
    checked("setns", () -> functions.setns(fd, type));
  }

  /** Gives the calling thread new namespaces of its own. */
  public void unshare(int flags) {
    checked("unshare", () -> functions.unshare(flags));
  }

  /** Whether the kernel's clock is synchronized (adjtimex(2) without changes). */
  public boolean isClockSynchronised() {
    return checked("adjtimex", () -> functions.adjtimex(new byte[TIMEX_BYTES])) != TIME_ERROR;
  }

  private Errno lastError() {
    return new Errno(runtime.getLastError());
  }

  private int checked(String call, IntSupplier function) {
    return (int) checkedLong(call, function::getAsInt);
  }

  private long checkedLong(String call, LongSupplier function) {
    while (true) {
      long result = function.getAsLong();
      if (result >= 0) {
        return result;
      }
      Errno errno = lastError();
      if (!errno.equals(Errno.EINTR)) {
        throw new NativeCallException(call, errno);
      }
    }
  }

  private static byte[] nativeInt(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
  }
}
