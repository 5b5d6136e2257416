// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.health.fact.LegResult;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.net.Sighting;
import io.landline.stun.BindingQuestion;
import io.landline.testhost.LentSocket;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Asks STUN servers, all from one new port, which source address they see. A request without an
 * answer is sent again after half a second, a second more, two more (RFC 8489, 6.2.1), until the
 * timeout. Runs on the event loop.
 */
final class StunProbe implements UdpSocket.Receiver {
  private static final Duration FIRST_REST = Duration.ofMillis(500);

  private final EventLoop loop;
  private final Duration timeout;
  private final IpAddress expected;
  private final Map<Endpoint, Asked> servers = new LinkedHashMap<>();
  private final CompletableFuture<LegResult> result = new CompletableFuture<>();
  private Optional<UdpSocket> socket = Optional.empty();
  private int open;

  /** A request to a server and its answer. */
  private static final class Asked {
    final BindingQuestion question;
    long at;
    long roundTrip;
    Optional<Endpoint> seen = Optional.empty();

    Asked(BindingQuestion question) {
      this.question = question;
    }
  }

  private StunProbe(
      EventLoop loop,
      List<Endpoint> addresses,
      IpAddress expected,
      Supplier<BindingQuestion> questions,
      Duration timeout) {
    this.loop = loop;
    this.timeout = timeout;
    this.expected = expected;
    addresses.forEach(address -> servers.put(address, new Asked(questions.get())));
    this.open = servers.size();
  }

  /**
   * Begins; the socket is closed when the result is complete.
   *
   * @param from a socket of the test host, or one bound to a device's address
   * @param expected the source address that the servers should see
   * @param questions makes a question for each server
   * @return a burst with one datagram for each server that answered; not known if none did
   * @throws ProbeException if the socket cannot be used
   */
  static CompletableFuture<LegResult> begin(
      EventLoop loop,
      LentSocket from,
      List<Endpoint> addresses,
      IpAddress expected,
      Supplier<BindingQuestion> questions,
      Duration timeout) {
    StunProbe probe = new StunProbe(loop, addresses, expected, questions, timeout);
    UdpSocket socket = UdpSocket.over(loop, from, probe);
    CompletableFuture<LegResult> closed = probe.result.whenComplete((r, e) -> socket.close());
    loop.execute(() -> probe.send(socket));
    return closed;
  }

  private void send(UdpSocket from) {
    socket = Optional.of(from);
    long at = 0;
    for (long rest = FIRST_REST.toMillis(); at < timeout.toMillis(); rest *= 2) {
      Futures.ignoreResult(loop.schedule(this::ask, at, TimeUnit.MILLISECONDS));
      at += rest;
    }
    Futures.ignoreResult(loop.schedule(this::finish, timeout.toMillis(), TimeUnit.MILLISECONDS));
  }

  private void ask() {
    if (result.isDone()) {
      return;
    }
    servers.forEach(
        (address, asked) -> {
          if (asked.seen.isEmpty()) {
            asked.at = asked.at == 0 ? System.nanoTime() : asked.at;
            socket.ifPresent(s -> s.send(asked.question.encode(), address, () -> {}));
          }
        });
  }

  @Override
  public void received(byte[] bytes, Endpoint from, long at) {
    Asked asked = servers.get(from);
    if (asked == null || asked.at == 0 || asked.seen.isPresent()) {
      return;
    }
    asked.seen = asked.question.answer(bytes);
    if (asked.seen.isPresent()) {
      asked.roundTrip = Math.max(0, at - asked.at);
      open--;
      if (open == 0) {
        finish();
      }
    }
  }

  private void finish() {
    if (!result.isDone()) {
      result.complete(result());
    }
  }

  private LegResult result() {
    List<Sighting> sightings = new ArrayList<>();
    List<Long> roundTrips = new ArrayList<>();
    Endpoint own = new Endpoint(expected, socket.orElseThrow().local().port());
    for (Asked asked : servers.values()) {
      asked.seen.ifPresent(
          seen -> {
            sightings.add(new Sighting(own, seen));
            roundTrips.add(asked.roundTrip);
          });
    }
    if (sightings.isEmpty()) {
      return new LegResult.NotKnown("no STUN server answers");
    }
    return new LegResult.Datagrams(
        sightings.size(),
        roundTrips,
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.of(most(sightings)),
        Optional.empty());
  }

  /** A single server may be wrong, so the majority decides. */
  private static Sighting most(List<Sighting> sightings) {
    List<Sighting> wrong = sightings.stream().filter(s -> !s.isRight()).toList();
    return wrong.size() * 2 > sightings.size()
        ? wrong.get(0)
        : sightings.stream().filter(Sighting::isRight).findFirst().orElseThrow();
  }
}
