// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.health.fact.LegResult;
import io.landline.net.Endpoint;
import io.landline.net.Sighting;
import io.landline.probe.ProbeDatagram;
import io.landline.probe.ProbeKey;
import io.netty.channel.EventLoop;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * One leg in one round: a few datagrams from one new port, a moment apart, and their answers. Runs
 * on the event loop.
 */
final class Burst implements UdpSocket.Receiver {
  /** Between two datagrams, so that one short outage does not hit all of them. */
  static final Duration APART = Duration.ofMillis(200);

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final long LOST = -1;

  /**
   * What to send.
   *
   * @param key shared with the other host
   * @param to the destination
   * @param caller from this socket's address and port, the source that the other end should see;
   *     absent if that is unknown
   * @param count the number of datagrams
   * @param timeout how long an answer may take
   * @param largest the longest IP datagram to try in the search for the largest that passes; absent
   *     for no search
   * @param ofForward whether the probe passes the rules of a forward
   * @param pathMtu what to tell the other end of the path, bytes; 0 for nothing
   */
  record Plan(
      ProbeKey key,
      Endpoint to,
      Optional<UnaryOperator<Endpoint>> caller,
      int count,
      Duration timeout,
      OptionalInt largest,
      boolean ofForward,
      int pathMtu) {
    Plan seenAs(UnaryOperator<Endpoint> expected) {
      return new Plan(key, to, Optional.of(expected), count, timeout, largest, ofForward, pathMtu);
    }

    Plan sending(int datagrams) {
      return new Plan(key, to, caller, datagrams, timeout, largest, ofForward, pathMtu);
    }

    Plan lookingFor(int largestBytes) {
      return new Plan(
          key, to, caller, count, timeout, OptionalInt.of(largestBytes), ofForward, pathMtu);
    }

    Plan throughForward() {
      return new Plan(key, to, caller, count, timeout, largest, true, pathMtu);
    }

    Plan saying(int bytes) {
      return new Plan(key, to, caller, count, timeout, largest, ofForward, bytes);
    }
  }

  private final EventLoop loop;
  private final Plan plan;
  private final long nonce = RANDOM.nextLong();
  private final long[] sentAt;
  private final long[] roundTrips;
  private final CompletableFuture<LegResult> result = new CompletableFuture<>();
  private Optional<UdpSocket> socket = Optional.empty();
  private Optional<Sighting> caller = Optional.empty();
  private Optional<Sighting> answer = Optional.empty();
  private Optional<LargestDatagram> search = Optional.empty();
  private volatile Optional<Boolean> testHost = Optional.empty();
  private int answered;

  Burst(EventLoop loop, Plan plan) {
    this.loop = loop;
    this.plan = plan;
    this.sentAt = new long[plan.count()];
    this.roundTrips = new long[plan.count()];
    Arrays.fill(roundTrips, LOST);
  }

  /** Begins; the socket is closed when the result is complete. */
  CompletableFuture<LegResult> send(UdpSocket from) {
    CompletableFuture<LegResult> closed = result.whenComplete((r, e) -> from.close());
    loop.execute(
        () -> {
          socket = Optional.of(from);
          for (int i = 0; i < plan.count(); i++) {
            int sequence = i;
            Futures.ignoreResult(
                loop.schedule(
                    () -> question(from, sequence), APART.toMillis() * i, TimeUnit.MILLISECONDS));
          }
          long last = APART.toMillis() * (plan.count() - 1L);
          Futures.ignoreResult(
              loop.schedule(this::finish, last + plan.timeout().toMillis(), TimeUnit.MILLISECONDS));
        });
    return closed;
  }

  private void question(UdpSocket from, int sequence) {
    ProbeDatagram question =
        ProbeDatagram.question(nonce, sequence, ProbeDatagram.SHORTEST).saying(plan.pathMtu());
    byte[] bytes = (plan.ofForward() ? question.throughForward() : question).encode(plan.key());
    sentAt[sequence] = System.nanoTime();
    from.send(bytes, plan.to(), () -> {});
  }

  @Override
  public void received(byte[] bytes, Endpoint from, long at) {
    Optional<ProbeDatagram> read = ProbeDatagram.decode(bytes, plan.key());
    if (read.isEmpty() || read.get().kind() != ProbeDatagram.Kind.ANSWER) {
      return;
    }
    ProbeDatagram datagram = read.get();
    if (datagram.nonce() != nonce) {
      return;
    }
    int sequence = datagram.sequence();
    if (sequence >= plan.count()) {
      search.ifPresent(s -> s.answered(sequence));
      return;
    }
    if (roundTrips[sequence] == LOST && sentAt[sequence] != 0) {
      roundTrips[sequence] = Math.max(0, at - sentAt[sequence] - datagram.held());
      answered++;
      testHost = Optional.of(datagram.testHost());
      noteSources(datagram, from);
      if (answered == plan.count()) {
        finish();
      }
    }
  }

  /** Notes the source addresses that each end saw; a wrong one is kept. */
  private void noteSources(ProbeDatagram datagram, Endpoint from) {
    if (answer.isEmpty() || answer.get().isRight()) {
      answer = Optional.of(new Sighting(plan.to(), from));
    }
    Optional<Endpoint> expected = plan.caller().flatMap(as -> socket.map(s -> as.apply(s.local())));
    if (expected.isPresent() && datagram.caller().isPresent()) {
      if (caller.isEmpty() || caller.get().isRight()) {
        caller = Optional.of(new Sighting(expected.get(), datagram.caller().get()));
      }
    }
  }

  /** Whether the other end has a test host; empty without an answer. */
  Optional<Boolean> farTestHost() {
    return testHost;
  }

  private void finish() {
    if (result.isDone() || search.isPresent()) {
      return;
    }
    if (plan.largest().isEmpty() || answered == 0 || socket.isEmpty()) {
      result.complete(result(OptionalInt.empty()));
      return;
    }
    long slowest = Arrays.stream(roundTrips).max().orElse(0);
    LargestDatagram begun =
        new LargestDatagram(
            loop, socket.get(), plan, nonce, slowest, size -> result.complete(result(size)));
    search = Optional.of(begun);
    begun.begin();
  }

  private LegResult result(OptionalInt largest) {
    return new LegResult.Datagrams(
        plan.count(),
        Arrays.stream(roundTrips).filter(t -> t != LOST).boxed().toList(),
        largest,
        largest.isPresent() ? plan.largest() : OptionalInt.empty(),
        caller,
        answer);
  }
}
