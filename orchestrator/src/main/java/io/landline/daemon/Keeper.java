// SPDX-License-Identifier: Apache-2.0
package io.landline.daemon;

import io.landline.ffi.NativeCallException;
import io.landline.kernel.ReadBackException;
import io.landline.netlink.NetlinkException;
import io.landline.reconcile.ApplyException;
import io.landline.reconcile.HostException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides when to look and when to repair, counts, and tells. Knows no clock and no thread: it is
 * told the time, nanoseconds of a monotonic clock.
 */
final class Keeper {
  /** Everything is looked at so often even if no event says so, live flows included. */
  static final Duration ROUND = Duration.ofMinutes(5);

  /** WireGuard has no events. */
  static final Duration QUIET_PART = Duration.ofSeconds(2);

  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final int LOOKS = 20;
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final int REPAIRS = 20;
  private static final Duration REPAIR = Duration.ofSeconds(2);

  private final Upkeep upkeep;
  private final Log log;
  private final TokenBucket looks;
  private final TokenBucket repairs;
  private final Set<Culprit> culprits = new LinkedHashSet<>();
  private long nextRound;
  private long nextQuietPart;
  private boolean pending;
  private long notBefore;
  private boolean fighting;
  private String trouble = "";
  private int troubles;
  private int repaired;

  Keeper(Upkeep upkeep, Log log, long now) {
    this.upkeep = upkeep;
    this.log = log;
    this.looks = new TokenBucket(LOOKS, LOOK, now);
    this.repairs = new TokenBucket(REPAIRS, REPAIR, now);
    this.nextRound = now;
    this.nextQuietPart = now + QUIET_PART.toNanos();
    this.notBefore = now;
  }

  /** Something happened in the kernel. */
  void woken(Wakeup wakeup, long now) {
    wakeup.culprit().ifPresent(culprits::add);
    look(now);
  }

  /** Everything is to be looked at, live flows included, as after a change of what is wanted. */
  void lookAtAll(long now) {
    nextRound = now;
    notBefore = now;
  }

  /** After trouble an event may be what was waited for: it does not wait out the whole pause. */
  private void look(long now) {
    pending = true;
    if (!trouble.isEmpty()) {
      notBefore = earlier(notBefore, now + LOOK.toNanos());
    }
  }

  /** How many times somebody else's change was undone. */
  int repaired() {
    return repaired;
  }

  /** What keeps the kernel from being as wanted; empty when it is. */
  String trouble() {
    return trouble;
  }

  /**
   * Does what is due.
   *
   * @return when something is due again
   */
  long step(long now) {
    try {
      boolean round = now - nextRound >= 0 && now - notBefore >= 0;
      if (!round && !pending && now - nextQuietPart >= 0) {
        nextQuietPart = now + QUIET_PART.toNanos();
        if (!upkeep.isQuietPartAsLeft()) {
          look(now);
        }
      }
      if (round) {
        round(now);
      } else if (pending && now - notBefore >= 0 && looks.take(now)) {
        repair(now);
      }
      if (fighting && repairs.isFull(now)) {
        fighting = false;
        log.notice("nobody undoes Landline's changes any more");
      }
    } catch (HostException
        | ApplyException
        | NetlinkException
        | NativeCallException
        | ReadBackException
        | UncheckedIOException e) {
      fail(e, now);
    }
    return next(now);
  }

  /** All of it, and the flows that contradict it, whether somebody woke us or not. */
  private void round(long now) {
    Difference difference = upkeep.difference();
    if (!difference.isEmpty() && difference.foreign() && !mayRepair(now)) {
      return;
    }
    done(upkeep.makeRight());
    nextRound = now + ROUND.toNanos();
  }

  private void repair(long now) {
    Difference difference = upkeep.difference();
    if (difference.isEmpty()) {
      done(new Upkeep.Done(difference, 0));
    } else if (!difference.foreign() || mayRepair(now)) {
      done(upkeep.makeRight());
    }
  }

  private boolean mayRepair(long now) {
    if (repairs.take(now)) {
      return true;
    }
    notBefore = repairs.next(now);
    if (!fighting) {
      fighting = true;
      log.error(
          "somebody keeps undoing Landline's changes ("
              + who()
              + "): from now on repaired once in "
              + REPAIR.toSeconds()
              + " s only; find that program and stop it");
    }
    return false;
  }

  private void done(Upkeep.Done done) {
    if (!done.difference().isEmpty()) {
      tell(done.difference());
    }
    if (done.flows() > 0) {
      log.info(done.flows() + " live flows cut, which the configuration does not allow");
    }
    if (!trouble.isEmpty() && troubles > 1) {
      log.notice("well again");
    }
    trouble = "";
    troubles = 0;
    pending = false;
    culprits.clear();
  }

  private void tell(Difference difference) {
    if (difference.foreign()) {
      repaired++;
      log.notice("changed by others (" + who() + "), repaired: " + difference.inOneLine());
    } else {
      log.info("applied: " + difference.inOneLine());
    }
  }

  private String who() {
    return culprits.isEmpty()
        ? "nobody knows by whom"
        : culprits.stream().map(Culprit::toString).sorted().collect(Collectors.joining(" or "));
  }

  /** Something vanished while we looked, most likely: look again soon; said when it stays so. */
  private void fail(RuntimeException e, long now) {
    String problem = String.valueOf(e.getMessage());
    boolean known = problem.equals(trouble);
    troubles = known ? troubles + 1 : 1;
    trouble = problem;
    if (e instanceof HostException || e instanceof ApplyException) {
      if (!known) {
        log.error(problem + "; tried again when something changes, and every few seconds");
      }
    } else if (troubles == 2) {
      log.error(problem + "; tried again every few seconds");
    }
    pending = true;
    notBefore = now + (troubles < 2 ? LOOK : RETRY).toNanos();
  }

  private long next(long now) {
    long next = earlier(nextQuietPart, later(nextRound, notBefore));
    if (pending) {
      next = earlier(next, later(notBefore, looks.next(now)));
    }
    return next;
  }

  private static long earlier(long a, long b) {
    return a - b < 0 ? a : b;
  }

  private static long later(long a, long b) {
    return a - b > 0 ? a : b;
  }
}
