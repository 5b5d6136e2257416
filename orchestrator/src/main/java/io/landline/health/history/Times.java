// SPDX-License-Identifier: Apache-2.0
package io.landline.health.history;

import java.util.List;

/**
 * The distribution of round trips, in nanoseconds.
 *
 * @param least the shortest
 * @param low a tenth was shorter
 * @param median half were shorter
 * @param high nine tenths were shorter
 * @param most the longest
 */
public record Times(long least, long low, long median, long high, long most) {
  /** Shares of round trips between two neighbouring values. */
  private static final double[] SHARES = {0.1, 0.4, 0.4, 0.1};

  private static final int BISECTIONS = 40;

  public Times {
    if (least < 0 || low < least || median < low || high < median || most < high) {
      throw new IllegalArgumentException(
          "out of order: " + List.of(least, low, median, high, most));
    }
  }

  /** Of these round trips, at least one. */
  public static Times of(List<Long> nanos) {
    List<Long> sorted = nanos.stream().sorted().toList();
    return new Times(
        sorted.get(0),
        at(sorted, 0.1),
        at(sorted, 0.5),
        at(sorted, 0.9),
        sorted.get(sorted.size() - 1));
  }

  private static long at(List<Long> sorted, double share) {
    return sorted.get((int) Math.round((sorted.size() - 1) * share));
  }

  /**
   * Times together with how many round trips they stand for.
   *
   * @param times how they were spread
   * @param count how many, at least one
   */
  record Weighted(Times times, long count) {}

  /** As if all had been counted together; between the values they are taken as evenly spread. */
  static Times merged(List<Weighted> parts) {
    if (parts.size() == 1) {
      return parts.get(0).times();
    }
    long least = parts.stream().mapToLong(p -> p.times().least).min().orElseThrow();
    long most = parts.stream().mapToLong(p -> p.times().most).max().orElseThrow();
    long low = quantile(parts, 0.1, least, most);
    long median = Math.max(low, quantile(parts, 0.5, least, most));
    long high = Math.max(median, quantile(parts, 0.9, least, most));
    return new Times(least, low, median, high, most);
  }

  private static long quantile(List<Weighted> parts, double share, long least, long most) {
    double total = parts.stream().mapToLong(Weighted::count).sum();
    double from = least;
    double to = most;
    for (int i = 0; i < BISECTIONS && to - from > 1; i++) {
      double middle = (from + to) / 2;
      double below = 0;
      for (Weighted part : parts) {
        below += part.count() * part.times().shareBelow(middle);
      }
      if (below < share * total) {
        from = middle;
      } else {
        to = middle;
      }
    }
    return Math.min(most, Math.max(least, Math.round(to)));
  }

  private double shareBelow(double value) {
    long[] values = {least, low, median, high, most};
    double share = 0;
    for (int i = 0; i < SHARES.length; i++) {
      if (value >= values[i + 1]) {
        share += SHARES[i];
      } else if (value > values[i]) {
        share += SHARES[i] * (value - values[i]) / (values[i + 1] - values[i]);
      }
    }
    return share;
  }
}
