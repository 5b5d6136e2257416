// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import io.landline.net.IpAddress;
import io.landline.rate.TokenBucket;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What each sender may use of the server: connections, requests a second, bytes of bodies. For the
 * server's thread.
 */
final class Admission {
  /** How long a connection may last. */
  static final Duration LONGEST = Duration.ofSeconds(30);

  static final int CONNECTIONS_OF_ONE = 4;
  static final int BURST = 40;
  private static final Duration INTERVAL = Duration.ofMillis(100);

  /** All bodies together; a sender that sends slowly keeps its part until the connection ends. */
  static final int BYTES_OF_ALL = 32 << 20;

  /** The largest number of senders that are remembered: more than a tunnel has. */
  private static final int SENDERS = 1024;

  private final LongSupplier clock;
  private final Map<IpAddress, Sender> senders = new HashMap<>();
  private int bytes;

  Admission(LongSupplier clock) {
    this.clock = clock;
  }

  private static final class Sender {
    private final TokenBucket requests;
    private int connections;

    Sender(long now) {
      this.requests = new TokenBucket(BURST, INTERVAL, now);
    }
  }

  /** A connection's part of the server; given back when the connection closes. */
  final class Ticket {
    private final IpAddress from;
    private final boolean admitted;
    private int reserved;

    private Ticket(IpAddress from, boolean admitted) {
      this.from = from;
      this.admitted = admitted;
    }

    IpAddress from() {
      return from;
    }

    /** Whether the sender has not used up its requests. */
    boolean isAdmitted() {
      return admitted;
    }

    /** Reserves memory for a body; returns whether there is room. */
    boolean reserve(int length) {
      if (bytes + length > BYTES_OF_ALL) {
        return false;
      }
      bytes += length;
      reserved += length;
      return true;
    }

    private void leave() {
      bytes -= reserved;
      reserved = 0;
      Sender sender = senders.get(from);
      if (sender != null) {
        sender.connections--;
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
    Ticket ticket = new Ticket(from, room && sender.requests.take(now));
    channel.closeFuture().addListener(closed -> ticket.leave());
    if (room) {
      channel.eventLoop().schedule(() -> channel.close(), LONGEST.toNanos(), TimeUnit.NANOSECONDS);
    } else {
      channel.close();
    }
    return ticket;
  }
}
