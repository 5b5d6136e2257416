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
 * A network namespace, empty but for its loopback interface, and sockets that were made in it. It
 * lasts as long as somebody holds any of them. To make it takes CAP_SYS_ADMIN, to use it nothing: a
 * socket stays in the namespace that it was made in, whoever has it.
 *
 * <pre>
 *   0        the namespace, to lay a cable into it
 *   1        NETLINK_ROUTE: what is in it is furnished through this
 *   2        TCP, listens for probes
 *   3        UDP, answers probes
 *   4 to 11  TCP, connect to be probed; lent in turn
 *   12 and up UDP, sends probes; lent in turn
 * </pre>
 */
public final class TestHostSockets implements AutoCloseable {
  private static final int NAMESPACE = 0;
  private static final int NETLINK = 1;
  private static final int LISTENER = 2;
  private static final int ANSWERER = 3;
  private static final int FIRST_STREAM = 4;

  /** TCP connections that this test host can have at a time. */
  public static final int STREAMS = 8;

  static final int FIRST_CALLER = FIRST_STREAM + STREAMS;

  /** One for each site that a hub's tunnel network has room for. */
  private static final int CALLERS = 126;

  static final int COUNT = FIRST_CALLER + CALLERS;

  private static final IpAddress ANY = IpAddress.parse("0.0.0.0");

  /** The namespace's own default again (ip(7)). */
  private static final int USUAL_TTL = -1;

  /** Connections that wait to be taken. */
  private static final int BACKLOG = 128;

  /** sizeof(struct sockaddr_in). */
  private static final int SOCKADDR_IN = 16;

  /** More than fits into a socket's queue. */
  private static final int LEFT_OVERS = 10_000;

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
   * Makes them.
   *
   * @throws NativeCallException if this process may not
   */
  static TestHostSockets make() {
    // A thread of its own: it stays in the namespace, and ends.
    FutureTask<List<Integer>> making = new FutureTask<>(TestHostSockets::inNewNamespace);
    Thread thread = new Thread(making, "test host");
    thread.setDaemon(true);
    thread.start();
    try {
      return new TestHostSockets(making.get());
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

  /** Those that came from another process; {@link #COUNT} of them, as {@link #descriptors} says. */
  static TestHostSockets of(List<Integer> descriptors) {
    if (descriptors.size() != COUNT) {
      throw new TestHostException(
          descriptors.size() + " files instead of the " + COUNT + " of a test host");
    }
    return new TestHostSockets(List.copyOf(descriptors));
  }

  private static List<Integer> inNewNamespace() {
    LibC libc = LibC.get();
    List<Integer> made = new ArrayList<>();
    try {
      made.add(NetworkNamespace.enterNew().fd());
      made.add(LinuxNetlinkSocket.openDescriptor(NetlinkFamily.ROUTE));
      made.add(tcp());
      libc.setsockopt(made.get(LISTENER), LibC.SOL_SOCKET, LibC.SO_REUSEADDR, 1);
      made.add(udp());
      while (made.size() < FIRST_CALLER) {
        made.add(tcp());
      }
      while (made.size() < COUNT) {
        made.add(udp());
      }
      return made;
    } catch (NativeCallException e) {
      made.forEach(libc::close);
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

  /** Binds a socket over IPv4; port 0 takes any that is free. */
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

  /** All of them, to be handed over; they stay open here. */
  List<Integer> descriptors() {
    return descriptors;
  }

  /** The namespace, for the caller to close. */
  public NetworkNamespace namespace() {
    return NetworkNamespace.over(libc.duplicate(descriptors.get(NAMESPACE)));
  }

  /** As {@link LinuxNetlinkSocket#over} takes it, for the caller to close; one at a time. */
  public int netlink() {
    return libc.duplicate(descriptors.get(NETLINK));
  }

  /** Whether they can answer at this port: they never leave the first one. */
  boolean fits(int wanted) {
    return port.isEmpty() || port.getAsInt() == wanted;
  }

  private void answerAt(int wanted) {
    if (port.isEmpty()) {
      // At any address: the namespace has one, and it may change.
      bind(descriptors.get(ANSWERER), ANY, wanted);
      bind(descriptors.get(LISTENER), ANY, wanted);
      libc.listen(descriptors.get(LISTENER), BACKLOG);
      port = OptionalInt.of(wanted);
    }
  }

  /** The UDP socket that answers at a port; borrowed by one at a time. */
  public LentSocket answerer(int wanted) {
    answerAt(wanted);
    int fd = descriptors.get(ANSWERER);
    empty(fd);
    return LentSocket.own(libc.duplicate(fd));
  }

  /** The TCP socket that listens at a port; borrowed by one at a time. */
  public LentSocket listener(int wanted) {
    answerAt(wanted);
    return LentSocket.own(libc.duplicate(descriptors.get(LISTENER)));
  }

  /**
   * A UDP socket at an address and a port that is new.
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
   * A TCP socket that is not connected.
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

  /** The connection ends with a reset, and the next one has another port. */
  private synchronized void giveBackStream(int fd) {
    if (!closed) {
      freeStreams.add(fd);
      libc.connect(fd, new byte[SOCKADDR_IN]);
      libc.getsockopt(fd, LibC.SOL_SOCKET, LibC.SO_ERROR); // what it ended with is read and gone
    }
  }

  private synchronized void giveBack(int fd) {
    if (!closed) {
      // AF_UNSPEC frees the port, since bind chose it: the next one takes another.
      libc.connect(fd, new byte[SOCKADDR_IN]);
      libc.setsockopt(fd, LibC.IPPROTO_IP, LibC.IP_TTL, USUAL_TTL);
      empty(fd);
      free.add(fd);
    }
  }

  /** What came too late for the last borrower is nothing to the next. */
  private void empty(int fd) {
    ByteBuffer nothing = ByteBuffer.allocateDirect(1);
    for (int i = 0; i < LEFT_OVERS; i++) {
      try {
        libc.recvfrom(fd, nothing, LibC.MSG_DONTWAIT, new byte[SOCKADDR_IN]);
      } catch (NativeCallException e) {
        if (e.errno().equals(Errno.EAGAIN)) {
          return;
        }
        // An ICMP error that waited to be read.
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
