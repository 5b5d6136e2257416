// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import io.landline.health.fact.Leg;
import io.landline.health.history.LegStats;
import io.landline.health.history.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Legs with nearly the same curves, as legs on the same path often have: plots of the others would
 * show no more than the first.
 *
 * @param first the one that is shown
 * @param others those like it
 */
record Alike(Leg first, List<Leg> others) {
  /** Differences below these are not seen in a plot. */
  private static final double TIME_SHARE = 0.15;

  private static final double TIME_NANOS = 2e6;
  private static final double LOSS = 0.02;
  private static final double MUCH_LOSS = 0.15;

  /** Of which nobody would call it a trouble. */
  private static final int FEW = 5;

  /** In how many columns small differences may show. */
  private static final double APART = 0.2;

  Alike {
    others = List.copyOf(others);
  }

  /** The legs of a site in their order, each with those that come later and are like it. */
  static List<Alike> of(Columns columns) {
    List<Alike> groups = new ArrayList<>();
    List<Leg> left = new ArrayList<>(columns.legs());
    while (!left.isEmpty()) {
      Leg first = left.remove(0);
      List<Leg> others = left.stream().filter(leg -> isLike(columns, first, leg)).toList();
      left.removeAll(others);
      groups.add(new Alike(first, others));
    }
    return groups;
  }

  private static boolean isLike(Columns columns, Leg one, Leg other) {
    // A connection's time is another thing than a datagram's.
    if ((one.kind() == Leg.Kind.TCP) != (other.kind() == Leg.Kind.TCP)) {
      return false;
    }
    int compared = 0;
    int apart = 0;
    for (int i = 0; i < columns.span().columns(); i++) {
      // A column in which one of them was not tested says nothing.
      Optional<LegStats> a = columns.leg(i, one);
      Optional<LegStats> b = columns.leg(i, other);
      if (a.isPresent() && b.isPresent()) {
        if (isAnother(a.get(), b.get())) {
          return false;
        }
        compared++;
        apart += isLike(a.get(), b.get()) ? 0 : 1;
      }
    }
    // A datagram is lost here and there, and not on both.
    return compared > 0 && apart <= compared * APART;
  }

  /** Something happened to one of them and not to the other: no column of that is folded away. */
  private static boolean isAnother(LegStats one, LegStats other) {
    return one.times().isPresent() != other.times().isPresent()
        || (Math.abs(one.loss() - other.loss()) > MUCH_LOSS
            && Math.abs((one.sent() - one.received()) - (other.sent() - other.received())) >= FEW);
  }

  private static boolean isLike(LegStats one, LegStats other) {
    Optional<Times> a = one.times();
    Optional<Times> b = other.times();
    return a.isPresent() == b.isPresent()
        && Math.abs(one.loss() - other.loss()) <= LOSS
        && (a.isEmpty() || isNear(a.get().median(), b.orElseThrow().median()));
  }

  private static boolean isNear(long a, long b) {
    return Math.abs(a - b) <= Math.max(TIME_NANOS, TIME_SHARE * Math.max(a, b));
  }
}
