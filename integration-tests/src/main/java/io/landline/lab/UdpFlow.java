// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.net.Endpoint;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A flow of numbered datagrams from one source port that does not pause until it is closed.
 *
 * <p>Numbers start at 1. Each datagram begins with its number, 32 bits, network order.
 */
public final class UdpFlow implements AutoCloseable {
  /**
   * A datagram later than this is skipped. Otherwise, after a pause of the machine for a second, a
   * second's worth would be sent at once: more than WireGuard's queue holds (1024), and no radio
   * sends that.
   */
  private static final long LATEST_NANOS = 100_000_000;

  private final UdpPeer socket;
  private final Endpoint to;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger sent = new AtomicInteger();
  private final long intervalNanos;

  /** When the next datagram is due, by {@link System#nanoTime}. */
  private long due = System.nanoTime();

  private final ScheduledFuture<?> ticking;

  private UdpFlow(UdpPeer socket, Endpoint to, Duration interval) {
    this.socket = socket;
    this.to = to;
    this.intervalNanos = interval.toNanos();
    this.ticking =
        clock.scheduleAtFixedRate(this::sendNext, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Starts a flow with this time between its datagrams. */
  public static UdpFlow start(Namespace from, Endpoint local, Endpoint to, Duration interval) {
    return new UdpFlow(UdpPeer.on(from, local), to, interval);
  }

  private void sendNext() {
    long late = System.nanoTime() - due;
    due += intervalNanos;
    if (late > LATEST_NANOS) {
      return;
    }
    int number = sent.get() + 1;
    byte[] payload = ByteBuffer.allocate(64).putInt(number).array();
    try {
      socket.send(to, payload);
    } catch (LabException e) {
      // An ICMP error for an earlier datagram, or no route: this one counts as sent and lost.
      sent.set(number);
      return;
    }
    sent.set(number);
  }

  /** The number of the last datagram sent. */
  public int sent() {
    return sent.get();
  }

  public Endpoint local() {
    return socket.local();
  }

  /** Stops sending; returns the last number. */
  public int stop() {
    if (!clock.isShutdown() && ticking.isDone()) {
      throw new LabException("the flow ended by itself");
    }
    clock.shutdown();
    try {
      if (!clock.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new LabException("the flow does not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return sent.get();
  }

  @Override
  public void close() {
    stop();
    socket.close();
  }
}
