// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.ffi.Errno;
import io.landline.ffi.LibC;
import io.landline.ffi.NativeCallException;
import io.landline.net.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Captures every packet that an interface receives or sends from now on.
 *
 * <p>An AF_PACKET socket (packet(7)): it listens when its constructor has returned, and a packet is
 * in its queue before the call that sent it returns, so nothing needs to be waited for. It also
 * knows when the kernel had to drop one, and then gives no verdict at all.
 */
public final class PacketCapture implements AutoCloseable {
  private static final int AF_PACKET = 17;
  private static final int ETH_P_ALL = 0x0003;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_STATISTICS = 6;
  private static final int PACKET_IGNORE_OUTGOING = 23;
  private static final int PACKET_OUTGOING = 4;
  private static final int QUEUE_BYTES = 64 << 20;

  private final LibC libc = LibC.get();
  private final String where;
  private final int fd;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(65536);
  private final List<Packet> packets = new ArrayList<>();
  private long expected;

  private PacketCapture(String where, int fd) {
    this.where = where;
    this.fd = fd;
  }

  /** Captures packets that the interface receives or sends. */
  public static PacketCapture on(Namespace namespace, String interfaceName) {
    return open(namespace, interfaceName, true);
  }

  /** Captures packets that the interface receives. */
  public static PacketCapture ofIncoming(Namespace namespace, String interfaceName) {
    return open(namespace, interfaceName, false);
  }

  private static PacketCapture open(Namespace namespace, String name, boolean outgoing) {
    return namespace.call(
        () -> {
          LibC libc = LibC.get();
          // Protocol 0: receives nothing until bound to the interface.
          int fd = libc.socket(AF_PACKET, LibC.SOCK_DGRAM, 0);
          libc.setsockopt(fd, LibC.SOL_SOCKET, LibC.SO_RCVBUFFORCE, QUEUE_BYTES);
          if (!outgoing) {
            libc.setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
          }
          libc.bind(fd, sockaddrLl(libc.ifNameToIndex(name)));
          return new PacketCapture(namespace + " " + name, fd);
        });
  }

  /**
   * struct sockaddr_ll of linux/if_packet.h; host order but for the protocol.
   *
   * <pre>
   *   u16 family | be16 protocol | s32 ifindex | u16 hatype | u8 pkttype | u8 halen | u8 addr[8]
   * </pre>
   */
  private static byte[] sockaddrLl(int index) {
    ByteBuffer address = ByteBuffer.allocate(20).order(ByteOrder.nativeOrder());
    address.putShort((short) AF_PACKET);
    address.order(ByteOrder.BIG_ENDIAN).putShort((short) ETH_P_ALL);
    address.order(ByteOrder.nativeOrder()).putInt(index);
    return address.array();
  }

  /**
   * All packets up to now, oldest first.
   *
   * @throws LabException if the queue was too small for them
   */
  public synchronized List<Packet> packets() {
    // Read before the queue: every packet counted by now is queued and must be read below.
    expected += Integer.toUnsignedLong(libc.getsockopt(fd, SOL_PACKET, PACKET_STATISTICS));
    while (readOne()) {}
    if (packets.size() < expected) {
      throw new LabException(
          where + ": " + (expected - packets.size()) + " packets did not fit in the queue");
    }
    return List.copyOf(packets);
  }

  private boolean readOne() {
    byte[] from = new byte[20];
    buffer.clear();
    int length;
    try {
      length = libc.recvfrom(fd, buffer, LibC.MSG_DONTWAIT, from);
    } catch (NativeCallException e) {
      if (e.errno().equals(Errno.EAGAIN)) {
        return false;
      }
      if (e.errno().equals(Errno.ENETDOWN)) {
        return true; // reported once when the interface goes down; the queue is still there
      }
      throw e;
    }
    buffer.limit(length);
    ByteBuffer sender = ByteBuffer.wrap(from);
    int etherType = sender.getShort(2) & 0xffff;
    boolean outgoing = from[10] == PACKET_OUTGOING;
    Optional<MacAddress> mac =
        from[11] == 6
            ? Optional.of(MacAddress.of(Arrays.copyOfRange(from, 12, 18)))
            : Optional.empty();
    packets.add(Packet.read(outgoing, etherType, mac, buffer));
    return true;
  }

  /** The {@link #packets} that match. */
  public List<Packet> matching(Predicate<Packet> description) {
    return packets().stream().filter(description).toList();
  }

  /** Waits for a packet that matches, and returns it. */
  public Packet await(String what, Predicate<Packet> description) {
    long deadline = System.nanoTime() + Patience.LONG.toNanos();
    while (true) {
      List<Packet> found = matching(description);
      if (!found.isEmpty()) {
        return found.get(0);
      }
      if (System.nanoTime() > deadline
          || !libc.awaitReadable(fd, Duration.ofNanos(deadline - System.nanoTime()))) {
        throw new LabException(where + ": timed out waiting for " + what);
      }
    }
  }

  /** The host and the interface. */
  @Override
  public String toString() {
    return where;
  }

  @Override
  public synchronized void close() {
    libc.close(fd);
  }
}
