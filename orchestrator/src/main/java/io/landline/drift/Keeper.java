// SPDX-License-Identifier: Apache-2.0
package io.landline.drift;

import io.landline.ffi.NativeCallException;
import io.landline.kernel.ReadBackException;
import io.landline.log.Log;
import io.landline.netlink.MalformedMessageException;
import io.landline.netlink.NetlinkException;
import io.landline.rate.TokenBucket;
import io.landline.reconcile.ApplyException;
import io.landline.reconcile.HostException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides when to compare the kernel with the configuration and when to repair it; counts and logs
 * repairs. Has no clock and no thread of its own: callers pass the time, in nanoseconds of a
 * monotonic clock.
 */
public final class Keeper {
  /** How often everything is checked without an event, live flows included. */
  static final Duration ROUND = Duration.ofMinutes(5);

  /** WireGuard sends no events, so its device is polled. */
  static final Duration WIREGUARD_LOOK = Duration.ofSeconds(2);

  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final int LOOKS = 20;
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final int REPAIRS = 20;
  private static final Duration REPAIR = Duration.ofSeconds(4);

  /** How many repairs are remembered. */
  private static final int LAST = 50;

  /** The most processes remembered as possible causes; the list empties after each repair. */
  private static final int CULPRITS = 16;

  private final Upkeep upkeep;
  private final Log log;
  private final InstantSource wallClock;
  private final LongSupplier ticks;
  private final TokenBucket looks;
  private final TokenBucket repairs;
  private final Map<Integer, Culprit> culprits = new LinkedHashMap<>();
  private final Deque<Repair> last = new ArrayDeque<>();
  private long nextRound;
  private long nextFullRead;
  private long nextWireGuard;
  private boolean pending;
  private boolean lost;
  private long notBefore;
  private Optional<Long> wokenAt = Optional.empty();
  private String fight = "";
  private String drift = "";
  private Optional<Difference> left = Optional.empty();
  private String trouble = "";
  private int troubles;
  private int repaired;

  public Keeper(Upkeep upkeep, Log log, long now) {
    this(upkeep, log, now, InstantSource.system(), System::nanoTime);
  }

  /**
   * The same with other clocks.
   *
   * @param wallClock for the times of repairs
   * @param ticks nanoseconds of a monotonic clock, to measure how long a repair took
   */
  Keeper(Upkeep upkeep, Log log, long now, InstantSource wallClock, LongSupplier ticks) {
    this.upkeep = upkeep;
    this.log = log;
    this.wallClock = wallClock;
    this.ticks = ticks;
    this.looks = new TokenBucket(LOOKS, LOOK, now);
    this.repairs = new TokenBucket(REPAIRS, REPAIR, now);
    this.nextRound = now;
    this.nextFullRead = now;
    this.nextWireGuard = now + WIREGUARD_LOOK.toNanos();
    this.notBefore = now;
  }

  /** Takes a kernel event. */
  public void woken(Wakeup wakeup, long now) {
    if (wakeup.kind() == Wakeup.Kind.LOST_EVENTS) {
      upkeep.invalidate();
      if (!lost) {
        lost = true;
        log.info("kernel events were lost; checking everything");
      }
    }
    wakeup.culprit().ifPresent(this::suspect);
    look(now);
  }

  /** Keeps the newest ones. */
  private void suspect(Culprit culprit) {
    culprits.merge(culprit.pid(), culprit, Culprit::better);
    if (culprits.size() > CULPRITS) {
      Iterator<Integer> oldest = culprits.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** Schedules a full check, live flows included, as after a change of the configuration. */
  public void lookAtAll(long now) {
    nextRound = now;
    notBefore = now;
  }

  /** An event after a failure may be its end, so it cuts the retry pause short. */
  private void look(long now) {
    pending = true;
    wokenAt = wokenAt.or(() -> Optional.of(now));
    if (!trouble.isEmpty()) {
      notBefore = earlier(notBefore, now + LOOK.toNanos());
    }
  }

  /** How many changes by other programs were undone. */
  public int repaired() {
    return repaired;
  }

  /** The last repairs, newest first. */
  public List<Repair> lastRepairs() {
    return List.copyOf(last);
  }

  /** What other programs changed and the configuration says not to repair. */
  public Optional<Difference> left() {
    return left;
  }

  /** Why the kernel does not match the configuration; empty when it does. */
  public String trouble() {
    return Stream.of(fight, drift, trouble).filter(t -> !t.isEmpty()).findFirst().orElse("");
  }

  /**
   * Does what is due now.
   *
   * @return when something is due next
   */
  public long step(long now) {
    try {
      boolean round = now - nextRound >= 0 && now - notBefore >= 0;
      if (!round && now - nextWireGuard >= 0) {
        nextWireGuard = now + WIREGUARD_LOOK.toNanos();
        lookAtWireGuard(now);
      }
      if (round) {
        round(now);
      } else if (pending && now - notBefore >= 0 && looks.take(now)) {
        repair(now);
      }
      if (!fight.isEmpty() && repairs.isFull(now)) {
        fight = "";
        log.notice("Landline's changes are no longer being undone");
      }
    } catch (HostException
        | ApplyException
        | NetlinkException
        | MalformedMessageException
        | NativeCallException
        | ReadBackException
        | UncheckedIOException e) {
      fail(e, now);
    }
    return next(now);
  }

  /** Polls what sends no events. */
  private void lookAtWireGuard(long now) {
    if (!pending && !upkeep.isWireGuardUnchanged()) {
      look(now);
    }
    switch (upkeep.watchTunnel(now)) {
      case CHANGED -> look(now);
      case REVIVED -> nextRound = now;
      case AS_BEFORE -> {}
    }
  }

  /**
   * The full check, which also deletes live flows that contradict the configuration. The periodic
   * one reads everything; the one after a change of the configuration trusts what is known.
   */
  private void round(long now) {
    if (now - nextFullRead >= 0) {
      upkeep.invalidate();
      nextFullRead = now + ROUND.toNanos();
    }
    Difference difference = upkeep.difference();
    if (!difference.isEmpty() && difference.foreign()) {
      if (!upkeep.repairsEnabled()) {
        leave(difference);
        nextRound = now + ROUND.toNanos();
        return;
      }
      if (!mayRepair(now)) {
        return;
      }
    }
    done(upkeep.repair());
    nextRound = earlier(now + ROUND.toNanos(), nextFullRead);
  }

  private void repair(long now) {
    Difference difference = upkeep.difference();
    if (difference.isEmpty()) {
      done(new Upkeep.RepairResult(difference, 0));
    } else if (difference.foreign() && !upkeep.repairsEnabled()) {
      leave(difference);
    } else if (!difference.foreign() || mayRepair(now)) {
      done(upkeep.repair());
    }
  }

  /** Logs a difference that is left alone once, as long as it stays the same. */
  private void leave(Difference difference) {
    String message =
        "changed by others, not repaired because \"repair\" is false: " + difference.inOneLine();
    if (!message.equals(drift)) {
      log.warning("changed by others (" + cause() + "), not repaired: " + difference.inOneLine());
    }
    settle();
    drift = message;
    left = Optional.of(difference);
  }

  private boolean mayRepair(long now) {
    if (repairs.take(now)) {
      return true;
    }
    notBefore = repairs.next(now);
    if (fight.isEmpty()) {
      fight = "another program keeps undoing Landline's changes (" + cause() + ")";
      log.error(
          fight
              + ": repairs are now limited to one every "
              + REPAIR.toSeconds()
              + " s; find that program and stop it");
    }
    return false;
  }

  private void done(Upkeep.RepairResult done) {
    if (!done.difference().isEmpty()) {
      report(done.difference());
    }
    if (done.flows() > 0) {
      log.info(done.flows() + " live flows deleted that the configuration does not allow");
    }
    if (!trouble.isEmpty() && troubles > 1) {
      log.notice("recovered");
    }
    settle();
  }

  private void settle() {
    drift = "";
    left = Optional.empty();
    trouble = "";
    troubles = 0;
    pending = false;
    lost = false;
    wokenAt = Optional.empty();
    culprits.clear();
  }

  private void report(Difference difference) {
    if (difference.foreign()) {
      repaired++;
      log.notice(remember(difference).line());
    } else {
      log.info("applied: " + difference.inOneLine());
    }
  }

  private Repair remember(Difference difference) {
    long now = ticks.getAsLong();
    Duration took = Duration.ofNanos(now - wokenAt.orElse(now));
    Repair repair = new Repair(wallClock.instant(), difference.inOneLine(), cause(), took);
    last.addFirst(repair);
    if (last.size() > LAST) {
      last.removeLast();
    }
    return repair;
  }

  private String cause() {
    return culprits.isEmpty()
        ? "origin unknown"
        : culprits.values().stream()
            .map(Culprit::toString)
            .sorted()
            .collect(Collectors.joining(" or "));
  }

  /** Most likely something vanished between two reads: retry soon, log only if it persists. */
  private void fail(RuntimeException e, long now) {
    upkeep.invalidate();
    String problem = String.valueOf(e.getMessage());
    boolean known = problem.equals(trouble);
    troubles = known ? troubles + 1 : 1;
    trouble = problem;
    if (e instanceof HostException || e instanceof ApplyException) {
      if (!known) {
        log.error(problem + "; retrying on the next change and every few seconds");
      }
    } else if (troubles == 2) {
      log.error(problem + "; retrying every few seconds");
    }
    pending = true;
    notBefore = now + (troubles < 2 ? LOOK : RETRY).toNanos();
  }

  private long next(long now) {
    long next = earlier(nextWireGuard, later(nextRound, notBefore));
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
