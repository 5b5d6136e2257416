// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.probe.ProbeDatagram;
import io.netty.channel.EventLoop;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Finds the largest datagram that passes unfragmented in both directions: tries the longest first,
 * which succeeds on a healthy path, then does a binary search. Runs on the event loop.
 */
final class LargestDatagram {
  /** Headers of IPv4 and UDP. */
  static final int HEADERS = 28;

  /** What every IPv4 host must take (RFC 791). */
  private static final int SMALLEST = 576;

  /** Attempts with one length, since a datagram can also be lost for other reasons. */
  private static final int TRIES = 3;

  private static final long MILLION = 1_000_000;

  /** No answer takes longer than a few round trips and this slack. */
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
   * @param slowest the longest round trip so far, in nanoseconds
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
    // The kernel refuses a datagram longer than the interface's MTU: it counts as lost.
    socket.send(bytes, plan.to(), () -> missed(mine));
    Futures.ignoreResult(loop.schedule(() -> missed(mine), waitMillis, TimeUnit.MILLISECONDS));
  }

  /** Takes an answer to a datagram of this search. */
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
