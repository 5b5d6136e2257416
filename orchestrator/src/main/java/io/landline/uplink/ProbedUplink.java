// SPDX-License-Identifier: Apache-2.0
package io.landline.uplink;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/** What probes found of one uplink. Has no clock: callers pass nanoseconds of a monotonic one. */
final class ProbedUplink {
  /** Losses in a row after which an uplink is dead. */
  static final int DEAD = 4;

  /** The results that loss is judged by. */
  static final int WINDOW = 10;

  /** Losses among them that make an uplink lossy. */
  static final int LOSSY = 3;

  /** Results that are kept for a round. */
  private static final int MOST = 1000;

  /** A doubt without a new loss is over, or lasting, after so long. */
  static final Duration DOUBT = Duration.ofSeconds(10);

  private final Deque<Boolean> last = new ArrayDeque<>();

  /** Since they were taken last, for a round of the prober. */
  private final List<Long> roundTrips = new ArrayList<>();

  private int lost;
  private boolean present;
  private int lostInARow;
  private UplinkState state = UplinkState.ABSENT;
  private long since;
  private long doubtedSince;
  private OptionalLong roundTrip = OptionalLong.empty();

  ProbedUplink(long now) {
    this.since = now;
  }

  /** Notices whether packets can leave by it at all. */
  void present(boolean is, long now) {
    if (present != is) {
      forget();
    }
    present = is;
    judge(now);
  }

  /**
   * Takes an answer.
   *
   * @param nanos its round trip
   */
  void answered(long nanos, long now) {
    if (state == UplinkState.DEAD) {
      last.clear(); // an outage is no loss, and is over when it is over
    }
    roundTrip = OptionalLong.of(nanos);
    if (roundTrips.size() < MOST) {
      roundTrips.add(nanos);
    }
    lostInARow = 0;
    add(true, now);
  }

  void lost(long now) {
    if (!isLossRecent()) {
      doubtedSince = now;
    }
    lostInARow++;
    lost = Math.min(lost + 1, MOST);
    add(false, now);
  }

  /** Forgets the results: they were of another path, or proved nothing. */
  void forget() {
    last.clear();
    lostInARow = 0;
    roundTrip = OptionalLong.empty();
  }

  private void add(boolean answered, long now) {
    last.addLast(answered);
    if (last.size() > WINDOW) {
      last.removeFirst();
    }
    judge(now);
  }

  private void judge(long now) {
    UplinkState judged = judged();
    if (judged != state) {
      state = judged;
      since = now;
    }
  }

  private UplinkState judged() {
    long losses = losses();
    if (!present) {
      return UplinkState.ABSENT;
    }
    if (lostInARow >= DEAD) {
      return UplinkState.DEAD;
    }
    // Losses with no answer after them may be the beginning of an outage.
    boolean lossy = losses >= LOSSY && losses > lostInARow;
    if (lossy || (losses > 0 && state == UplinkState.LOSSY)) {
      return UplinkState.LOSSY;
    }
    return last.contains(true) ? UplinkState.WELL : UplinkState.NOT_KNOWN;
  }

  private long losses() {
    return last.stream().filter(answered -> !answered).count();
  }

  private boolean isLossRecent() {
    return last.contains(false);
  }

  /** Whether it should be probed often. */
  boolean inDoubt(long now) {
    return present
        && state != UplinkState.DEAD
        && (lostInARow > 0
            || state == UplinkState.NOT_KNOWN
            || (isLossRecent() && now - doubtedSince < DOUBT.toNanos()));
  }

  UplinkState state() {
    return state;
  }

  /** Since when it has been in this state. */
  long since() {
    return since;
  }

  int lostInARow() {
    return lostInARow;
  }

  /** The round trips since they were taken last, nanoseconds. */
  List<Long> takeRoundTrips() {
    List<Long> taken = List.copyOf(roundTrips);
    roundTrips.clear();
    return taken;
  }

  /** How many probes were lost since that was asked last. */
  int takeLost() {
    int taken = lost;
    lost = 0;
    return taken;
  }

  /** The last round trip, nanoseconds. */
  OptionalLong roundTrip() {
    return roundTrip;
  }

  /** The share of the last probes that were lost, 0 to 1. */
  double loss() {
    return last.isEmpty() ? 0 : (double) losses() / last.size();
  }
}
