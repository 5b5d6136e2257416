// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import io.landline.net.IpAddress;
import io.landline.rate.TokenBucket;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What each sender may use of the server: connections, requests a second, bytes of bodies. For the
 * server's thread.
 */
final class Admission {
  static final int CONNECTIONS_OF_ONE = 4;
  static final int BURST = 40;
  private static final Duration INTERVAL = Duration.ofMillis(100);

  /** A body costs one more request for each of these: parsing takes time. */
  static final int BYTES_OF_REQUEST = 128 << 10;

  /** All long bodies together; a sender keeps its part until the connection ends. */
  static final int BYTES_OF_ALL = 32 << 20;

  /** Bodies up to this length need no part of {@link #BYTES_OF_ALL}: every site may send one. */
  static final int SHORT_BODY = 64 << 10;

  /** The largest number of senders that are remembered: more than a tunnel has. */
  private static final int SENDERS = 1024;

  private final Duration longest;
  private final LongSupplier clock;
  private final Map<IpAddress, Sender> senders = new HashMap<>();
  private int bytes;

  /**
   * Nobody is connected yet.
   *
   * @param longest how long a connection may last
   * @param clock nanoseconds of a monotonic clock
   */
  Admission(Duration longest, LongSupplier clock) {
    this.longest = longest;
    this.clock = clock;
  }

  private static final class Sender {
    private final TokenBucket requests;
    private int connections;
    private int bytes;

    Sender(long now) {
      this.requests = new TokenBucket(BURST, INTERVAL, now);
    }
  }

  /** A connection's part of the server; given back when the connection closes. */
  final class Ticket {
    private final IpAddress from;
    private final Sender sender;
    private final boolean admitted;
    private @Nullable ScheduledFuture<?> end;
    private int reserved;

    private Ticket(IpAddress from, Sender sender, boolean admitted) {
      this.from = from;
      this.sender = sender;
      this.admitted = admitted;
    }

    IpAddress from() {
      return from;
    }

    /** Whether the sender has not used up its requests. */
    boolean isAdmitted() {
      return admitted;
    }

    /** Whether the sender has not used up its requests with a body of this length. */
    boolean affords(int length) {
      return sender.requests.take(length / BYTES_OF_REQUEST, clock.getAsLong());
    }

    /** Reserves memory for a body; returns whether there is room. */
    boolean reserve(int length) {
      if (length <= SHORT_BODY) {
        return true;
      }
      if (bytes + length > BYTES_OF_ALL || sender.bytes + length > ChannelServer.LONGEST_BODY) {
        return false;
      }
      bytes += length;
      sender.bytes += length;
      reserved += length;
      return true;
    }

    private void leave() {
      bytes -= reserved;
      sender.bytes -= reserved;
      sender.connections--;
      reserved = 0;
      if (end != null) {
        end.cancel(false); // it would keep the closed connection in memory
      }
    }
  }

  /** A new connection; closed at once if its sender has too many. */
  Ticket enter(Channel channel) {
    byte[] address = ((InetSocketAddress) channel.remoteAddress()).getAddress().getAddress();
    IpAddress from = IpAddress.of(address);
    long now = clock.getAsLong();
    if (senders.size() >= SENDERS) {
      senders.values().removeIf(s -> s.connections == 0 && s.requests.isFull(now));
    }
    Sender sender = senders.computeIfAbsent(from, a -> new Sender(now));
    boolean room = sender.connections < CONNECTIONS_OF_ONE && senders.size() <= SENDERS;
    sender.connections++;
    Ticket ticket = new Ticket(from, sender, room && sender.requests.take(now));
    ChannelFuture unusedClosed = channel.closeFuture().addListener(closed -> ticket.leave());
    if (room) {
      ticket.end =
          channel.eventLoop().schedule(() -> end(channel), longest.toNanos(), TimeUnit.NANOSECONDS);
    } else {
      ChannelFuture unusedClosing = channel.close();
    }
    return ticket;
  }

  private static void end(Channel channel) {
    ChannelFuture unused = channel.close();
  }

  /** The bytes of long bodies that are reserved now. */
  int reserved() {
    return bytes;
  }
}
