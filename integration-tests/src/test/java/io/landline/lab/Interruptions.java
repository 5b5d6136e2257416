// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.net.Endpoint;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A live flow that is answered all the time, and how long it was not. Each question is sent 40 ms
 * after the one before it.
 */
final class Interruptions implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(40);

  private final UdpPeer socket;
  private final Endpoint to;
  private final Thread thread = new Thread(this::ask, "interruptions");
  private final AtomicLong last = new AtomicLong(System.nanoTime());
  private final AtomicLong longest = new AtomicLong();
  private volatile boolean closed;

  private Interruptions(UdpPeer socket, Endpoint to) {
    this.socket = socket;
    this.to = to;
  }

  /** Of a flow to somebody who answers each datagram. */
  static Interruptions of(Namespace from, Endpoint local, Endpoint to) {
    Interruptions flow = new Interruptions(UdpPeer.on(from, local), to);
    flow.thread.start();
    return flow;
  }

  private void ask() {
    while (!closed) {
      socket.trySend(to, "live");
      long next = System.nanoTime() + INTERVAL.toNanos();
      for (long now = System.nanoTime(); now < next; now = System.nanoTime()) {
        if (socket.poll(Duration.ofNanos(next - now)).isPresent()) {
          long at = System.nanoTime();
          longest.accumulateAndGet(at - last.getAndSet(at), Math::max);
        }
      }
    }
  }

  /** Forgets earlier interruptions. */
  void restart() {
    longest.set(0);
  }

  /** Whether an answer came within the last 200 ms. */
  boolean isLive() {
    return System.nanoTime() - last.get() < 200_000_000;
  }

  /** The longest time without an answer, also if it still lasts, seconds. */
  double longest() {
    return Math.max(longest.get(), System.nanoTime() - last.get()) / 1e9;
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    socket.close();
  }
}
