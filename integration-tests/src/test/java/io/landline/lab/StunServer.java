// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.net.AddressFamily;
import io.landline.net.Endpoint;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** A STUN server (RFC 8489) in a namespace: answers Binding requests, written for the tests. */
final class StunServer implements AutoCloseable {
  private final UdpPeer socket;
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean silent;
  private final AtomicInteger asked = new AtomicInteger();

  private StunServer(UdpPeer socket) {
    this.socket = socket;
    this.thread = new Thread(this::serve, "stun " + socket.local());
  }

  static StunServer on(Namespace namespace, String local) {
    StunServer server = new StunServer(UdpPeer.on(namespace, Places.at(local)));
    server.thread.setDaemon(true);
    server.thread.start();
    return server;
  }

  /** From now on it hears and says nothing. */
  void beSilent(boolean yes) {
    silent = yes;
  }

  /** How many requests came. */
  int asked() {
    return asked.get();
  }

  private void serve() {
    while (!closed) {
      socket.poll(Duration.ofMillis(200)).ifPresent(this::answer);
    }
  }

  private void answer(UdpPeer.Datagram question) {
    byte[] bytes = new byte[question.length()];
    question.payload().duplicate().get(bytes);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    boolean request = bytes.length == 20 && in.getShort(0) == 1 && in.getInt(4) == 0x2112a442;
    if (request) {
      asked.incrementAndGet();
    }
    if (request && !silent) {
      socket.send(question.from(), success(bytes, question.from()));
    }
  }

  private static byte[] success(byte[] question, Endpoint from) {
    if (from.address().family() != AddressFamily.IPV4) {
      throw new IllegalArgumentException(from.toString());
    }
    byte[] address = from.address().bytes();
    for (int i = 0; i < address.length; i++) {
      address[i] ^= question[4 + i];
    }
    return ByteBuffer.allocate(32)
        .putShort((short) 0x0101)
        .putShort((short) 12)
        .put(Arrays.copyOfRange(question, 4, 20))
        // XOR-MAPPED-ADDRESS, 8 bytes, IPv4.
        .putShort((short) 0x0020)
        .putShort((short) 8)
        .putShort((short) 1)
        .putShort((short) (from.port() ^ 0x2112))
        .put(address)
        .array();
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
