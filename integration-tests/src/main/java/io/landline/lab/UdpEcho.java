// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.net.Endpoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A UDP server in a namespace that tells every sender as whom it saw it.
 *
 * <p>The answer is {@code SOURCE LENGTH PAYLOAD}, of the same length as the question where that is
 * longer.
 */
public final class UdpEcho implements AutoCloseable {
  private final UdpPeer socket;
  private final Thread thread;
  private final List<UdpPeer.Datagram> seen = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  private UdpEcho(UdpPeer socket) {
    this.socket = socket;
    this.thread = new Thread(this::serve, "echo " + socket.local());
  }

  public static UdpEcho on(Namespace namespace, Endpoint local) {
    UdpEcho echo = new UdpEcho(UdpPeer.on(namespace, local));
    echo.thread.setDaemon(true);
    echo.thread.start();
    return echo;
  }

  /** All that came, oldest first. */
  public List<UdpPeer.Datagram> seen() {
    return List.copyOf(seen);
  }

  /** The texts of all that came, oldest first. */
  public List<String> texts() {
    return seen.stream().map(UdpPeer.Datagram::text).toList();
  }

  private void serve() {
    while (!closed) {
      socket.poll(Duration.ofMillis(500)).ifPresent(this::answer);
    }
  }

  private void answer(UdpPeer.Datagram question) {
    seen.add(question);
    byte[] head =
        (question.from() + " " + question.length() + " ").getBytes(StandardCharsets.UTF_8);
    byte[] answer = new byte[Math.max(question.length(), head.length)];
    question.payload().duplicate().get(answer, 0, question.length());
    System.arraycopy(head, 0, answer, 0, head.length);
    try {
      socket.send(question.from(), answer);
    } catch (LabException e) {
      // Where the way back is shut the asker hears nothing: that is the verdict.
      return;
    }
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
