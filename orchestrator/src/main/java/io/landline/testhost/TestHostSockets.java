// SPDX-License-Identifier: Apache-2.0
package io.landline.testhost;

import io.landline.ffi.Errno;
import io.landline.ffi.LibC;
import io.landline.ffi.NativeCallException;
import io.landline.ffi.NetworkNamespace;
import io.landline.net.IpAddress;
import io.landline.netlink.LinuxNetlinkSocket;
import io.landline.netlink.NetlinkFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A network namespace, empty but for its loopback interface, and sockets in it. The namespace lasts
 * as long as any of its sockets is open. Creating it needs CAP_SYS_ADMIN, using it no capability: a
 * socket stays in its namespace whichever process uses it.
 *
 * <pre>
 *   0        the namespace, to connect it with a veth pair
 *   1        NETLINK_ROUTE, to configure the namespace
 *   2        TCP, listens for probes
 *   3        UDP, answers probes
 *   4 to 11  TCP, sends probes; lent in turn
 *   12 and up UDP, sends probes; lent in turn
 * </pre>
 */
public final class TestHostSockets implements AutoCloseable {
  private static final int NAMESPACE = 0;
  private static final int NETLINK = 1;
  private static final int LISTENER = 2;
  private static final int ANSWERER = 3;
  private static final int FIRST_STREAM = 4;

  /** The number of TCP connections that the test host can open at a time. */
  public static final int STREAMS = 8;

  static final int FIRST_CALLER = FIRST_STREAM + STREAMS;

  /** One for each site that a hub's tunnel network has room for. */
  private static final int CALLERS = 126;

  static final int COUNT = FIRST_CALLER + CALLERS;

  private static final IpAddress ANY = IpAddress.parse("0.0.0.0");

  /** Sets the TTL back to the namespace's default (ip(7)). */
  private static final int DEFAULT_TTL = -1;

  /** Connections that wait to be accepted. */
  private static final int BACKLOG = 128;

  /** sizeof(struct sockaddr_in). */
  private static final int SOCKADDR_IN = 16;

  /** More datagrams than fit into a socket's receive queue. */
  private static final int QUEUE_LIMIT = 10_000;

  private final LibC libc = LibC.get();
  private final List<Integer> descriptors;
  private final Deque<Integer> free;
  private final Deque<Integer> freeStreams;
  private OptionalInt port = OptionalInt.empty();
  private boolean closed;

  private TestHostSockets(List<Integer> descriptors) {
    this.descriptors = descriptors;
    this.free = new ArrayDeque<>(descriptors.subList(FIRST_CALLER, descriptors.size()));
    this.freeStreams = new ArrayDeque<>(descriptors.subList(FIRST_STREAM, FIRST_CALLER));
  }

  /**
   * Creates the namespace and its sockets.
   *
   * @throws NativeCallException if this process may not do that
   */
  static TestHostSockets create() {
    // The thread that enters the namespace cannot leave it, so a new one does this and ends.
    FutureTask<List<Integer>> creation = new FutureTask<>(TestHostSockets::inNewNamespace);
    Thread thread = new Thread(creation, "test host");
    thread.setDaemon(true);
    thread.start();
    try {
      return new TestHostSockets(creation.get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NativeCallException call) {
        throw call;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestHostException("interrupted", e);
    }
  }

  /** Sockets from another process: {@link #COUNT} of them, in the order of {@link #descriptors}. */
  static TestHostSockets of(List<Integer> descriptors) {
    if (descriptors.size() != COUNT) {
      throw new TestHostException(
          "received " + descriptors.size() + " files instead of the " + COUNT + " of a test host");
    }
    return new TestHostSockets(List.copyOf(descriptors));
  }

  private static List<Integer> inNewNamespace() {
    LibC libc = LibC.get();
    List<Integer> opened = new ArrayList<>();
    try {
      opened.add(NetworkNamespace.enterNew().fd());
      opened.add(LinuxNetlinkSocket.openDescriptor(NetlinkFamily.ROUTE));
      opened.add(tcp());
      libc.setsockopt(opened.get(LISTENER), LibC.SOL_SOCKET, LibC.SO_REUSEADDR, 1);
      opened.add(udp());
      while (opened.size() < FIRST_CALLER) {
        opened.add(tcp());
      }
      while (opened.size() < COUNT) {
        opened.add(udp());
      }
      return opened;
    } catch (NativeCallException e) {
      opened.forEach(libc::close);
      throw e;
    }
  }

  /** A UDP socket over IPv4 that does not block, and never fragments what it sends. */
  public static int udp() {
    LibC libc = LibC.get();
    int fd = libc.socket(LibC.AF_INET, LibC.SOCK_DGRAM | LibC.SOCK_NONBLOCK, 0);
    try {
      libc.setsockopt(fd, LibC.IPPROTO_IP, LibC.IP_MTU_DISCOVER, LibC.IP_PMTUDISC_PROBE);
      return fd;
    } catch (NativeCallException e) {
      libc.close(fd);
      throw e;
    }
  }

  private static int tcp() {
    return LibC.get().socket(LibC.AF_INET, LibC.SOCK_STREAM | LibC.SOCK_NONBLOCK, 0);
  }

  /** Binds an IPv4 socket; with port 0 the kernel chooses a free one. */
  public static void bind(int fd, IpAddress address, int port) {
    LibC.get().bind(fd, sockaddr(address, port));
  }

  /** struct sockaddr_in { u16 family; be16 port; u8 address[4]; u8 zeros[8] }. */
  public static byte[] sockaddr(IpAddress address, int port) {
    return ByteBuffer.allocate(SOCKADDR_IN)
        .order(ByteOrder.nativeOrder())
        .putShort((short) LibC.AF_INET)
        .put((byte) (port >> 8))
        .put((byte) port)
        .put(address.bytes())
        .array();
  }

  /** All descriptors, to be sent to another process; they stay open here. */
  List<Integer> descriptors() {
    return descriptors;
  }

  /** The namespace; the caller closes it. */
  public NetworkNamespace namespace() {
    return NetworkNamespace.over(libc.duplicate(descriptors.get(NAMESPACE)));
  }

  /** A socket for {@link LinuxNetlinkSocket#over}; the caller closes it. One at a time. */
  public int netlink() {
    return libc.duplicate(descriptors.get(NETLINK));
  }

  /** Whether the test host can answer at this port: it keeps the first one. */
  boolean servesPort(int probePort) {
    return port.isEmpty() || port.getAsInt() == probePort;
  }

  private void bindResponders(int probePort) {
    if (port.isEmpty()) {
      // Bound to no address: the namespace has one, which may change.
      bind(descriptors.get(ANSWERER), ANY, probePort);
      bind(descriptors.get(LISTENER), ANY, probePort);
      libc.listen(descriptors.get(LISTENER), BACKLOG);
      port = OptionalInt.of(probePort);
    }
  }

  /** The UDP socket that answers probes at a port; one borrower at a time. */
  public LentSocket answerer(int probePort) {
    bindResponders(probePort);
    int fd = descriptors.get(ANSWERER);
    empty(fd);
    return LentSocket.own(libc.duplicate(fd));
  }

  /** The TCP socket that listens for probes at a port; one borrower at a time. */
  public LentSocket listener(int probePort) {
    bindResponders(probePort);
    return LentSocket.own(libc.duplicate(descriptors.get(LISTENER)));
  }

  /**
   * A UDP socket at this address and a new port.
   *
   * @throws TestHostException if all are lent
   */
  public synchronized LentSocket caller(IpAddress address) {
    Integer fd = free.poll();
    if (fd == null) {
      throw new TestHostException("all " + CALLERS + " sockets of the test host are in use");
    }
    try {
      bind(fd, address, 0);
      return new LentSocket(libc.duplicate(fd), () -> giveBack(fd));
    } catch (NativeCallException e) {
      giveBack(fd);
      throw e;
    }
  }

  /**
   * An unconnected TCP socket.
   *
   * @throws TestHostException if all are lent
   */
  public synchronized LentSocket stream() {
    Integer fd = freeStreams.poll();
    if (fd == null) {
      throw new TestHostException("all " + STREAMS + " TCP sockets of the test host are in use");
    }
    try {
      return new LentSocket(libc.duplicate(fd), () -> giveBackStream(fd));
    } catch (NativeCallException e) {
      freeStreams.add(fd);
      throw e;
    }
  }

  /** Resets the connection and frees its port. */
  private synchronized void giveBackStream(int fd) {
    if (!closed) {
      freeStreams.add(fd);
      libc.connect(fd, new byte[SOCKADDR_IN]);
      libc.getsockopt(fd, LibC.SOL_SOCKET, LibC.SO_ERROR); // clears the last connection's error
    }
  }

  private synchronized void giveBack(int fd) {
    if (!closed) {
      // AF_UNSPEC frees the port, since the kernel chose it: the next borrower gets another.
      libc.connect(fd, new byte[SOCKADDR_IN]);
      libc.setsockopt(fd, LibC.IPPROTO_IP, LibC.IP_TTL, DEFAULT_TTL);
      empty(fd);
      free.add(fd);
    }
  }

  /** Drops datagrams that came too late for the last borrower. */
  private void empty(int fd) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1);
    for (int i = 0; i < QUEUE_LIMIT; i++) {
      try {
        libc.recvfrom(fd, buffer, LibC.MSG_DONTWAIT, new byte[SOCKADDR_IN]);
      } catch (NativeCallException e) {
        if (e.errno().equals(Errno.EAGAIN)) {
          return;
        }
        // A pending ICMP error.
      }
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      descriptors.forEach(libc::close);
    }
  }
}
