// SPDX-License-Identifier: Apache-2.0
package io.landline.uplink;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Which of a site's uplinks carries the tunnel: the first in the order of preference that is well.
 * A dead or lossy one is left as soon as another is well; a better one is taken again after a quiet
 * time. While no uplink is well, the hub may be the one that is silent, and nothing changes. Has no
 * clock and no thread: callers pass nanoseconds of a monotonic clock.
 */
final class UplinkChoice {
  /** How long a preferred uplink must have been well before the tunnel returns to it. */
  static final Duration QUIET = Duration.ofMinutes(1);

  /** Between two probes of the uplink in use. */
  static final Duration IN_USE = Duration.ofSeconds(2);

  /** Between two probes of the others. */
  static final Duration SPARE = Duration.ofSeconds(15);

  /** Between two probes in doubt. */
  static final Duration DOUBT = Duration.ofMillis(300);

  /** While nothing is heard through the tunnel for this long, every uplink is tried in turn. */
  static final Duration TURN = Duration.ofSeconds(30);

  private final List<ProbedUplink> uplinks = new ArrayList<>();
  private OptionalInt chosen = OptionalInt.empty();
  private int inUse;
  private long usedSince;

  /**
   * Nothing is known yet.
   *
   * @param count how many uplinks there are
   * @param inUse the place of the one in use, from 0
   */
  UplinkChoice(int count, int inUse, long now) {
    IntStream.range(0, count).forEach(i -> uplinks.add(new ProbedUplink(now)));
    this.inUse = inUse;
    this.usedSince = now;
  }

  ProbedUplink uplink(int place) {
    return uplinks.get(place);
  }

  int inUse() {
    return inUse;
  }

  /** Keeps to one, whatever its probes say; empty to choose by them. */
  void keepTo(OptionalInt place) {
    chosen = place;
  }

  /** When the next probe of an uplink is due after the last one. */
  Duration interval(int place, long now) {
    if (uplinks.get(place).inDoubt(now) || uplinks.get(inUse).inDoubt(now)) {
      return DOUBT;
    }
    boolean needed = place == inUse || uplinks.get(inUse).state() != UplinkState.WELL;
    return needed ? IN_USE : SPARE;
  }

  /** Draws the consequences of what is known; returns whether another uplink is in use now. */
  boolean decide(long now) {
    int next = chosen.orElseGet(() -> best(now));
    if (next == inUse) {
      return false;
    }
    use(next, now);
    return true;
  }

  /**
   * Takes the next uplink while no probe tells which one is well and the tunnel is silent; returns
   * whether there is another.
   */
  boolean takeTurns(long now) {
    boolean told = uplinks.stream().anyMatch(u -> u.state() == UplinkState.WELL);
    if (chosen.isPresent() || told || now - usedSince < TURN.toNanos()) {
      return false;
    }
    OptionalInt next =
        IntStream.range(1, uplinks.size())
            .map(i -> (inUse + i) % uplinks.size())
            .filter(i -> uplinks.get(i).state() != UplinkState.ABSENT)
            .findFirst();
    next.ifPresent(place -> use(place, now));
    return next.isPresent();
  }

  private void use(int place, long now) {
    inUse = place;
    usedSince = now;
  }

  private int best(long now) {
    return switch (uplinks.get(inUse).state()) {
      case WELL, NOT_KNOWN -> first(i -> i < inUse && isQuiet(i, now)).orElse(inUse);
      case LOSSY, DEAD -> first(i -> is(i, UplinkState.WELL)).orElse(inUse);
      case ABSENT ->
          IntStream.of(
                  first(i -> is(i, UplinkState.WELL)).orElse(-1),
                  first(i -> is(i, UplinkState.NOT_KNOWN)).orElse(-1),
                  first(i -> is(i, UplinkState.LOSSY)).orElse(-1),
                  first(i -> is(i, UplinkState.DEAD)).orElse(-1))
              .filter(i -> i >= 0)
              .findFirst()
              .orElse(inUse);
    };
  }

  private boolean isQuiet(int place, long now) {
    return is(place, UplinkState.WELL) && now - uplinks.get(place).since() >= QUIET.toNanos();
  }

  private boolean is(int place, UplinkState state) {
    return uplinks.get(place).state() == state;
  }

  private OptionalInt first(Predicate<Integer> condition) {
    return IntStream.range(0, uplinks.size()).filter(condition::test).findFirst();
  }
}
