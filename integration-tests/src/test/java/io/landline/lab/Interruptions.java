// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.net.Endpoint;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A live flow that is answered all the time, and how long it was not. Each question is sent 100 ms
 * after the one before it.
 */
final class Interruptions implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final UdpPeer socket;
  private final Endpoint to;
  private final Thread thread = new Thread(this::ask, "interruptions");
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong started = new AtomicLong(System.nanoTime());
  private final AtomicLong longest = new AtomicLong();
  private volatile boolean closed;
  private volatile boolean paused;

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
      if (!paused) {
        socket.trySend(to, "live");
      }
      long next = System.nanoTime() + (paused ? PAUSE : INTERVAL).toNanos();
      for (long now = System.nanoTime(); now < next; now = System.nanoTime()) {
        if (socket.poll(Duration.ofNanos(next - now)).isPresent()) {
          long at = System.nanoTime();
          longest.accumulateAndGet(at - Math.max(started.get(), answered.getAndSet(at)), Math::max);
        }
      }
    }
  }

  /** Asks nothing until {@link #restart}: a wait costs less then. */
  void pause() {
    paused = true;
  }

  /** Forgets earlier interruptions. */
  void restart() {
    paused = false;
    started.set(System.nanoTime());
    longest.set(0);
  }

  /** Whether an answer came within the last 500 ms. */
  boolean isLive() {
    return answered.get() > started.get() && System.nanoTime() - answered.get() < 500_000_000;
  }

  /** The longest time without an answer, also if it still lasts, seconds. */
  double longest() {
    long since = Math.max(started.get(), answered.get());
    return Math.max(longest.get(), System.nanoTime() - since) / 1e9;
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
