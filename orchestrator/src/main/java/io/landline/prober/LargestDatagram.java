// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.probe.ProbeDatagram;
import io.netty.channel.EventLoop;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Searches for the largest datagram that passes in both directions unfragmented: first the longest,
 * which usually passes, then by bisection. Runs on the event loop.
 */
final class LargestDatagram {
  /** Headers of IPv4 and UDP. */
  static final int HEADERS = 28;

  /** The size that every IPv4 host must accept (RFC 791). */
  private static final int SMALLEST = 576;

  /** Attempts of one length, since a single loss says nothing about the length. */
  private static final int TRIES = 3;

  private static final long MILLION = 1_000_000;

  /** The timeout is a few round trips plus this. */
  private static final long SLACK_MILLIS = 100;

  private final EventLoop loop;
  private final UdpSocket socket;
  private final Burst.Plan plan;
  private final long nonce;
  private final long waitMillis;
  private final Consumer<OptionalInt> found;
  private int sequence;
  private int passes;
  private int fails;
  private int length;
  private int tried;
  private boolean over;

  /**
   * A search.
   *
   * @param slowest the longest round trip so far, nanoseconds
   * @param found receives the length of the IP datagram; empty if none passed
   */
  LargestDatagram(
      EventLoop loop,
      UdpSocket socket,
      Burst.Plan plan,
      long nonce,
      long slowest,
      Consumer<OptionalInt> found) {
    this.loop = loop;
    this.socket = socket;
    this.plan = plan;
    this.nonce = nonce;
    this.waitMillis = Math.min(plan.timeout().toMillis(), 3 * slowest / MILLION + SLACK_MILLIS);
    this.found = found;
    this.sequence = plan.count();
    this.fails = plan.largest().orElseThrow() + 1;
    this.length = plan.largest().orElseThrow();
  }

  void begin() {
    attempt();
  }

  private void attempt() {
    tried++;
    int mine = ++sequence;
    byte[] bytes = ProbeDatagram.question(nonce, mine, length - HEADERS).encode(plan.key());
    // Longer than the interface's MTU: counts as lost.
    socket.send(bytes, plan.to(), () -> missed(mine));
    Nobody.waitsFor(loop.schedule(() -> missed(mine), waitMillis, TimeUnit.MILLISECONDS));
  }

  /** Handles an answer to one of this search's questions. */
  void answered(int to) {
    if (!over && to == sequence) {
      passes = length;
      next();
    }
  }

  private void missed(int mine) {
    if (over || mine != sequence) {
      return;
    }
    if (tried < TRIES) {
      attempt();
    } else {
      fails = length;
      next();
    }
  }

  private void next() {
    sequence++;
    tried = 0;
    if (passes + 1 >= fails || fails <= SMALLEST) {
      over = true;
      found.accept(passes == 0 ? OptionalInt.empty() : OptionalInt.of(passes));
      return;
    }
    length = (Math.max(passes, SMALLEST) + fails) / 2;
    attempt();
  }
}
