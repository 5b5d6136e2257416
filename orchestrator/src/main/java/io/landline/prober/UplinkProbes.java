// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.net.AddressFamily;
import io.landline.net.Endpoint;
import io.landline.probe.ProbeKey;
import io.landline.uplink.UplinkProbing;
import io.landline.uplink.UplinkProbing.Target;
import io.landline.wireguard.PublicKey;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Probes each uplink of a site outside the tunnel, all the time: seldom while all is well, often in
 * doubt. Runs on the event loop.
 */
final class UplinkProbes implements AutoCloseable {
  /** How long an answer may take: a few round trips and some slack, within these limits. */
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(400);

  private static final Duration LONGEST_WAIT = Duration.ofMillis(1500);
  private static final long SLACK_NANOS = 200_000_000;

  /** Between two looks whether a probe is due, while an answer is awaited. */
  private static final Duration LOOK = Duration.ofMillis(100);

  /** The longest time between two looks: there may be other uplinks to probe. */
  private static final Duration NOTHING = Duration.ofSeconds(1);

  /** After so many losses in a row the next probe leaves from a new port. */
  private static final int NEW_SOCKET = 3;

  private final EventLoop loop;
  private final UplinkProbing uplinks;
  private final Map<Target, Line> lines = new HashMap<>();
  private Map<PublicKey, ProbeKey> keys = Map.of();
  private boolean closed;

  UplinkProbes(EventLoop loop, UplinkProbing uplinks) {
    this.loop = loop;
    this.uplinks = uplinks;
    loop.execute(this::look);
  }

  /**
   * Shares these keys with the hubs from now on. Thread-safe.
   *
   * @param shared by the hubs' public keys
   */
  void follow(Map<PublicKey, ProbeKey> shared) {
    loop.execute(
        () -> {
          if (!keys.equals(shared)) {
            keys = Map.copyOf(shared);
            lines.values().forEach(Line::forgetSocket);
          }
        });
  }

  private void look() {
    if (closed) {
      return;
    }
    List<Target> targets = uplinks.targets();
    lines.keySet().removeIf(target -> !targets.contains(target) && release(target));
    long now = System.nanoTime();
    long next = NOTHING.toNanos();
    for (Target target : targets) {
      Line line = lines.computeIfAbsent(target, Line::new);
      line.look(now);
      next = Math.min(next, line.nextLook(now));
    }
    Futures.ignoreResult(loop.schedule(this::look, next, TimeUnit.NANOSECONDS));
  }

  private boolean release(Target target) {
    Optional.ofNullable(lines.get(target)).ifPresent(Line::forgetSocket);
    return true;
  }

  @Override
  public void close() {
    if (loop.isShuttingDown()) {
      return; // it closes every socket itself
    }
    loop.execute(
        () -> {
          closed = true;
          lines.values().forEach(Line::forgetSocket);
          lines.clear();
        });
  }

  /** The probes of one uplink. */
  private final class Line {
    private final Target target;
    private final Map<Integer, Long> sent = new HashMap<>();
    private Optional<Asking> asking = Optional.empty();
    private OptionalLong asked = OptionalLong.empty();
    private OptionalLong roundTrip = OptionalLong.empty();
    private int sequence;
    private int lostInARow;

    private record Asking(UdpSocket socket, UplinkQuestions questions) {}

    Line(Target target) {
      this.target = target;
    }

    void look(long now) {
      boolean due =
          asked.isEmpty() || now - asked.getAsLong() >= uplinks.interval(target).toNanos();
      if (due) {
        asked = OptionalLong.of(now);
        ask(now);
      }
    }

    /** Until it should be looked at again: often while an answer is due, which may be a loss. */
    long nextLook(long now) {
      long due = asked.orElse(now) + uplinks.interval(target).toNanos() - now;
      return sent.isEmpty() ? Math.max(LOOK.toNanos(), due) : LOOK.toNanos();
    }

    private void ask(long now) {
      int mine = ++sequence & 0xffff;
      try {
        Asking by = asking.orElseGet(this::open);
        asking = Optional.of(by);
        sent.put(mine, now);
        Endpoint hub = target.hub();
        by.socket()
            .send(
                by.questions().question(mine),
                hub.address(),
                by.questions().isEcho() ? 0 : hub.port(),
                () -> lost(mine));
        Futures.ignoreResult(loop.schedule(() -> lost(mine), waitNanos(), TimeUnit.NANOSECONDS));
      } catch (ProbeException e) {
        // The interface is gone, or has no address.
        uplinks.lost(target);
      }
    }

    private Asking open() {
      UplinkQuestions questions =
          UplinkQuestions.of(
              target.hub(), target.hubKey().flatMap(k -> Optional.ofNullable(keys.get(k))));
      SocketRoute route = new SocketRoute(Optional.of(target.device()), target.mark());
      AddressFamily family = target.hub().address().family();
      UdpSocket socket =
          questions.isEcho()
              ? UdpSocket.echo(
                  loop, Sockets.echo(family, route), (bytes, at) -> received(questions, bytes, at))
              : UdpSocket.over(
                  loop,
                  Sockets.OWN.caller(route, Sockets.ANY),
                  (bytes, from, at) -> received(questions, bytes, at));
      return new Asking(socket, questions);
    }

    private void received(UplinkQuestions questions, byte[] bytes, long at) {
      OptionalInt answered = questions.answered(bytes);
      Long asked = answered.isPresent() ? sent.remove(answered.getAsInt()) : null;
      if (asked != null) {
        long nanos = Math.max(0, at - asked);
        roundTrip = OptionalLong.of(nanos);
        lostInARow = 0;
        uplinks.answered(target, nanos);
      }
    }

    private void lost(int mine) {
      if (sent.remove(mine) != null) {
        lostInARow++;
        if (lostInARow % NEW_SOCKET == 0) {
          closeSocket();
        }
        uplinks.lost(target);
      }
    }

    private long waitNanos() {
      long usual = roundTrip.isPresent() ? 3 * roundTrip.getAsLong() + SLACK_NANOS : Long.MAX_VALUE;
      return Math.max(SHORTEST_WAIT.toNanos(), Math.min(LONGEST_WAIT.toNanos(), usual));
    }

    private void closeSocket() {
      asking.ifPresent(by -> by.socket().close());
      asking = Optional.empty();
    }

    /** Probes that are not answered yet prove nothing any more. */
    void forgetSocket() {
      closeSocket();
      sent.clear();
    }
  }
}
