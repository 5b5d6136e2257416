// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.net.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/** A UDP socket that records the numbers of the {@link UdpFlow} datagrams that reach it. */
public final class UdpSink implements AutoCloseable {
  private final UdpPeer socket;
  private final Thread thread;
  private final List<Integer> numbers = new ArrayList<>();
  private volatile boolean closed;

  private UdpSink(UdpPeer socket) {
    this.socket = socket;
    this.thread = new Thread(this::read, "sink " + socket.local());
  }

  public static UdpSink on(Namespace namespace, Endpoint local) {
    UdpSink sink = new UdpSink(UdpPeer.on(namespace, local));
    sink.thread.setDaemon(true);
    sink.thread.start();
    return sink;
  }

  private void read() {
    while (!closed) {
      socket.poll(Duration.ofMillis(500)).ifPresent(d -> note(d.payload().getInt(0)));
    }
  }

  private synchronized void note(int number) {
    numbers.add(number);
    notifyAll();
  }

  /** Every number received, in order of arrival. */
  public synchronized List<Integer> numbers() {
    return List.copyOf(numbers);
  }

  /**
   * Waits until the numbers received satisfy {@code wanted}.
   *
   * @throws LabException if they do not within {@link Patience#LONG}
   */
  public synchronized void await(String what, Predicate<List<Integer>> wanted) {
    long deadline = System.nanoTime() + Patience.LONG.toNanos();
    while (!wanted.test(List.copyOf(numbers))) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new LabException(
            "timed out waiting for " + what + "; " + numbers.size() + " datagrams received");
      }
      try {
        wait(left / 1_000_000 + 1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabException("interrupted", e);
      }
    }
  }

  /** Waits for {@code more} further datagrams. */
  public void awaitMore(int more) {
    int wanted = numbers().size() + more;
    await(more + " more datagrams", n -> n.size() >= wanted);
  }

  /** The numbers from {@code first} to {@code last} that were not received. */
  public synchronized List<Integer> missing(int first, int last) {
    TreeSet<Integer> came = new TreeSet<>(numbers);
    List<Integer> missing = new ArrayList<>();
    for (int number = first; number <= last; number++) {
      if (!came.contains(number)) {
        missing.add(number);
      }
    }
    return missing;
  }

  @Override
  public void close() {
    closed = true;
    socket.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
