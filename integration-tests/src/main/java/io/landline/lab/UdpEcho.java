// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.net.Endpoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A UDP server in a namespace that sends every sender the address that it saw.
 *
 * <p>The answer is {@code SOURCE LENGTH PAYLOAD}, padded to the question's length if that is
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

  /** All datagrams received, oldest first. */
  public List<UdpPeer.Datagram> seen() {
    return List.copyOf(seen);
  }

  /** The texts of all datagrams received, oldest first. */
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
      // If the way back is blocked, the sender gets no answer: that is the test's result.
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
