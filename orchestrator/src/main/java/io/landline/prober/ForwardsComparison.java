// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.health.fact.LegResult;
import io.landline.net.Endpoint;
import io.landline.policy.ForwardDifference;
import io.landline.policy.ForwardTerms;
import io.landline.probe.ForwardPages;
import io.landline.probe.ForwardsDatagram;
import io.landline.probe.ProbeKey;
import io.netty.channel.EventLoop;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Asks the other host which forwards of the site it has, and compares them with this host's. If
 * they are equal one datagram shows it; otherwise all pages are read. Runs on the event loop.
 */
final class ForwardsComparison implements UdpSocket.Receiver {
  /** Between two requests for missing pages. */
  private static final Duration AGAIN = Duration.ofMillis(300);

  /** Attempts without a new page before it gives up; the last one gets the whole timeout. */
  private static final int TURNS = 5;

  /** The limit for all of it, as a multiple of the timeout for one answer. */
  private static final int LONGEST = 4;

  /** Pages requested in one attempt. */
  private static final int AT_ONCE = 16;

  /** Above this (2000 forwards) the forwards are not compared one by one. */
  private static final int MOST_PAGES = 100;

  private static final SecureRandom RANDOM = new SecureRandom();

  /** The other host's forwards when they were last read, so that they are not read each round. */
  static final class Memory {
    private volatile ForwardPages theirs = ForwardPages.NONE;
  }

  /**
   * What to compare.
   *
   * @param key shared with the other host
   * @param to where the other host answers
   * @param own this host's forwards
   * @param timeout how long an answer may take
   * @param memory of earlier rounds
   */
  record Plan(ProbeKey key, Endpoint to, ForwardPages own, Duration timeout, Memory memory) {}

  private final EventLoop loop;
  private final Plan plan;
  private final long nonce = RANDOM.nextLong();
  private final CompletableFuture<LegResult> result = new CompletableFuture<>();
  private final Map<Integer, List<ForwardTerms>> pages = new TreeMap<>();
  private Optional<UdpSocket> socket = Optional.empty();
  private Optional<ForwardsDatagram> first = Optional.empty();
  private boolean counted;
  private long began;
  private int idleTurns;

  ForwardsComparison(EventLoop loop, Plan plan) {
    this.loop = loop;
    this.plan = plan;
  }

  /** Begins; the socket is closed when the result is complete. */
  CompletableFuture<LegResult> send(UdpSocket from) {
    CompletableFuture<LegResult> closed = result.whenComplete((r, e) -> from.close());
    loop.execute(
        () -> {
          socket = Optional.of(from);
          began = System.nanoTime();
          turn();
        });
    return closed;
  }

  private void turn() {
    if (result.isDone()) {
      return;
    }
    if (idleTurns++ == TURNS || System.nanoTime() - began > longest()) {
      result.complete(new LegResult.NotKnown("the other host did not report its forwards"));
      return;
    }
    ask();
    Duration pause = idleTurns == TURNS ? plan.timeout() : AGAIN;
    Futures.ignoreResult(loop.schedule(this::turn, pause.toMillis(), TimeUnit.MILLISECONDS));
  }

  private long longest() {
    return plan.timeout().multipliedBy(LONGEST).toNanos();
  }

  private void ask() {
    int asked = 0;
    int wanted = first.map(ForwardsDatagram::pages).orElse(1);
    for (int page = 0; page < wanted && asked < AT_ONCE; page++) {
      if (!pages.containsKey(page)) {
        byte[] question = ForwardsDatagram.question(nonce, page).encode(plan.key());
        socket.ifPresent(s -> s.send(question, plan.to(), () -> {}));
        asked++;
      }
    }
  }

  @Override
  public void received(byte[] bytes, Endpoint from, long at) {
    ForwardsDatagram.decode(bytes, plan.key())
        .filter(d -> d.kind() == ForwardsDatagram.Kind.ANSWER && d.nonce() == nonce)
        .ifPresent(this::answered);
  }

  private void answered(ForwardsDatagram answer) {
    if (result.isDone() || answer.page() >= answer.pages()) {
      return;
    }
    if (first.filter(f -> f.digest() != answer.digest()).isPresent()) {
      pages.clear(); // the other host's forwards changed meanwhile
    }
    first = Optional.of(answer);
    if (answer.digest() == plan.own().digest()) {
      result.complete(compared(List.of(), answer));
    } else if (answer.digest() == plan.memory().theirs.digest()) {
      result.complete(compared(differences(plan.memory().theirs), answer));
    } else if (answer.pages() > MOST_PAGES) {
      result.complete(
          new LegResult.NotKnown(
              "the forwards of the two hosts differ, too many to compare: " + answer.total()));
    } else if (pages.put(answer.page(), answer.terms()) == null) {
      idleTurns = 0;
      read(answer);
    }
  }

  private void read(ForwardsDatagram answer) {
    if (pages.size() == answer.pages()) {
      ForwardPages theirs = ForwardPages.of(pages.values().stream().flatMap(List::stream).toList());
      if (theirs.digest() == answer.digest()) {
        plan.memory().theirs = theirs;
        result.complete(compared(differences(theirs), answer));
      } else {
        pages.clear();
      }
    } else if (!counted) {
      counted = true;
      ask(); // the number of pages is known now; at once only the first time
    }
  }

  private List<ForwardDifference> differences(ForwardPages theirs) {
    return ForwardDifference.between(plan.own().terms(), theirs.terms());
  }

  private LegResult compared(List<ForwardDifference> differences, ForwardsDatagram answer) {
    return new LegResult.Compared(plan.own().terms().size(), differences, answer.wrongSource());
  }
}
