// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import io.landline.health.fact.Leg;
import io.landline.health.history.Carried;
import io.landline.health.history.LegStats;
import io.landline.health.history.Stretch;
import io.landline.health.verdict.Spoken;
import io.landline.health.verdict.State;
import io.landline.policy.Name;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The stretches of one site, merged into the columns of a time span. */
public final class Columns {
  private final TimeSpan span;
  private final SortedMap<Integer, Stretch> merged = new TreeMap<>();
  private final Optional<Stretch> whole;

  /**
   * Merges them.
   *
   * @param stretches of one site
   */
  public Columns(TimeSpan span, List<Stretch> stretches) {
    this.span = span;
    Map<Integer, List<Stretch>> parts = new TreeMap<>();
    List<Stretch> inside = new ArrayList<>();
    for (Stretch stretch : stretches) {
      int column = span.column(stretch.start().plus(stretch.length().dividedBy(2)));
      if (column >= 0 && column < span.columns()) {
        parts.computeIfAbsent(column, c -> new ArrayList<>()).add(stretch);
        inside.add(stretch);
      }
    }
    parts.forEach(
        (column, list) ->
            merged.put(
                column,
                Stretch.merged(
                    span.from().plus(span.column().multipliedBy(column)), span.column(), list)));
    this.whole =
        inside.isEmpty()
            ? Optional.empty()
            : Optional.of(Stretch.merged(span.from(), span.length(), inside));
  }

  TimeSpan span() {
    return span;
  }

  SortedMap<Integer, Stretch> merged() {
    return merged;
  }

  /** All columns as one; absent if there is none. */
  public Optional<Stretch> whole() {
    return whole;
  }

  /** Every leg that was tried. */
  public SortedSet<Leg> legs() {
    return whole.<SortedSet<Leg>>map(s -> new TreeSet<>(s.legs().keySet())).orElse(new TreeSet<>());
  }

  /** Every forward that traffic was counted of. */
  public SortedSet<Name> forwards() {
    return whole
        .<SortedSet<Name>>map(s -> new TreeSet<>(s.traffic().keySet()))
        .orElse(new TreeSet<>());
  }

  Optional<LegStats> leg(int column, Leg leg) {
    return Optional.ofNullable(merged.get(column)).map(s -> s.legs().get(leg));
  }

  Optional<Carried> traffic(int column, Name forward) {
    return Optional.ofNullable(merged.get(column)).map(s -> s.traffic().get(forward));
  }

  /** The worst state of a column; absent where nothing is known. */
  Optional<State> state(int column) {
    return Optional.ofNullable(merged.get(column))
        .flatMap(
            s ->
                s.states().entrySet().stream()
                    .filter(e -> !e.getValue().isZero())
                    .map(Map.Entry::getKey)
                    .reduce(State::worse));
  }

  /** The share of what is known of a column that was spent in a state. */
  double share(int column, State state) {
    return Optional.ofNullable(merged.get(column))
        .map(Stretch::states)
        .map(
            states ->
                (double) states.getOrDefault(state, Duration.ZERO).toMillis()
                    / states.values().stream().mapToLong(Duration::toMillis).sum())
        .orElse(0.0);
  }

  /** The share of what is known that was spent well or with a warning only; absent if none is. */
  public Optional<Double> availability() {
    return whole.flatMap(
        s -> {
          long known =
              s.states().entrySet().stream()
                  .filter(e -> e.getKey() != State.UNKNOWN)
                  .mapToLong(e -> e.getValue().toMillis())
                  .sum();
          long bad = s.states().getOrDefault(State.CRITICAL, Duration.ZERO).toMillis();
          return known == 0 ? Optional.empty() : Optional.of(1 - (double) bad / known);
        });
  }

  /** {@code 96.22 % of 2 h 10 min}, the time that is recorded and known; else that nothing is. */
  String availabilityInWords() {
    return availability()
        .map(share -> Figures.availability(share) + " of " + Spoken.time(judged()))
        .orElse("not known");
  }

  /** How much of the span had a verdict other than unknown. */
  private Duration judged() {
    return whole
        .map(
            s ->
                s.states().entrySet().stream()
                    .filter(e -> e.getKey() != State.UNKNOWN)
                    .map(Map.Entry::getValue)
                    .reduce(Duration.ZERO, Duration::plus))
        .orElse(Duration.ZERO);
  }

  /** The share of the span that something is known of. */
  public double known() {
    return whole
        .map(
            s ->
                Math.min(
                    1,
                    (double) s.states().values().stream().mapToLong(Duration::toMillis).sum()
                        / span.length().toMillis()))
        .orElse(0.0);
  }
}
