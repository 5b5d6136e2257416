// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.net.Endpoint;
import io.landline.probe.Answerer;
import io.landline.probe.ProbeKey;
import io.landline.testhost.LentSocket;
import io.netty.channel.EventLoopGroup;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Answers probes at one socket. */
final class Responder implements UdpSocket.Receiver, AutoCloseable {
  /** Enough for ten rounds of many sites at once; more probes than that are not answered. */
  static final int ANSWERS_PER_SECOND = 500;

  private final Function<Set<ProbeKey>, Answerer> answerers;
  private volatile Answerer answerer;
  private final UnaryOperator<Endpoint> seen;
  private final UdpSocket socket;

  /**
   * Begins to answer.
   *
   * @param socket as {@link UdpSocket#over} takes it
   * @param keys of the probes that are answered
   * @param answerers creates what decides about the answers to probes with these keys
   * @param seen the source to report to a prober, from the source of its datagram
   * @throws ProbeException if the socket cannot be used
   */
  Responder(
      EventLoopGroup loop,
      LentSocket socket,
      Set<ProbeKey> keys,
      Function<Set<ProbeKey>, Answerer> answerers,
      UnaryOperator<Endpoint> seen) {
    this.answerers = answerers;
    this.answerer = answerers.apply(keys);
    this.seen = seen;
    this.socket = UdpSocket.over(loop, socket, this);
  }

  /** Answers probes with these keys from now on; the socket stays open. */
  void answer(Set<ProbeKey> keys) {
    answerer = answerers.apply(keys);
  }

  @Override
  public void received(byte[] bytes, Endpoint from, long at) {
    answerer
        .answer(bytes, seen.apply(from), at, System::nanoTime)
        .ifPresent(answer -> socket.send(answer, from, () -> {}));
  }

  @Override
  public void close() {
    socket.close();
  }
}
