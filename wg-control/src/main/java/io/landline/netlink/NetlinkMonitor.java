// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import io.landline.ffi.Errno;
import io.landline.ffi.NativeCallException;
import java.time.Duration;
import java.util.List;

/**
 * Listens to a family's multicast groups, on a socket of its own.
 *
 * <p>When events exceed the receive buffer, the kernel drops some and reports that once, as {@link
 * Events#overrun()}: read everything again, then go on listening.
 */
public final class NetlinkMonitor implements AutoCloseable {
  private static final int RECEIVE_BUFFER = 1 << 20;

  private final NetlinkSocket socket;
  private final MessageTrace trace;

  /**
   * The events since the last call.
   *
   * @param overrun whether events before these were lost
   * @param messages in the kernel's order; {@link NetlinkMessage#portId()} is the port id of the
   *     request that caused an event
   */
  public record Events(boolean overrun, List<NetlinkMessage> messages) {
    public Events {
      messages = List.copyOf(messages);
    }
  }

  /** A monitor over {@code socket}, which it closes with itself. */
  public NetlinkMonitor(NetlinkFamily family, NetlinkSocket socket, int... groups) {
    this.socket = socket;
    this.trace = new MessageTrace(family);
    socket.receiveBufferSize(RECEIVE_BUFFER);
    for (int group : groups) {
      socket.joinGroup(group);
    }
  }

  /** A monitor of the namespace of the calling thread. */
  public static NetlinkMonitor open(NetlinkFamily family, int... groups) {
    return new NetlinkMonitor(family, LinuxNetlinkSocket.open(family), groups);
  }

  /** Waits for the next datagram of events; no events after {@code timeout}. */
  public Events next(Duration timeout) {
    try {
      return socket
          .receive(timeout)
          .filter(datagram -> datagram.sender() == 0)
          .map(NetlinkSocket.Datagram::bytes)
          .map(
              bytes -> {
                trace.received(bytes);
                return new Events(false, NetlinkMessage.parse(bytes));
              })
          .orElseGet(() -> new Events(false, List.of()));
    } catch (NativeCallException e) {
      if (e.errno().equals(Errno.ENOBUFS)) {
        return new Events(true, List.of());
      }
      throw e;
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
