// SPDX-License-Identifier: Apache-2.0
package io.landline.health.history;

import io.landline.health.fact.Leg;
import io.landline.health.verdict.State;
import io.landline.policy.Name;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A stretch of time of one site: one round, or many rolled up.
 *
 * @param start when it began
 * @param length how long it is
 * @param site the site
 * @param states how much of it was spent in each state; the rest is not known
 * @param legs the results of the legs
 * @param traffic what the forwards carried
 */
public record Stretch(
    Instant start,
    Duration length,
    Name site,
    Map<State, Duration> states,
    Map<Leg, LegStats> legs,
    Map<Name, Carried> traffic) {
  public Stretch {
    if (length.isNegative()) {
      throw new IllegalArgumentException("length " + length);
    }
    Map<State, Duration> sorted = new EnumMap<>(State.class);
    sorted.putAll(states);
    states = Collections.unmodifiableMap(sorted);
    legs = Collections.unmodifiableMap(new TreeMap<>(legs));
    traffic = Collections.unmodifiableMap(new TreeMap<>(traffic));
  }

  public Instant end() {
    return start.plus(length);
  }

  /**
   * Its parts in the steps of a level, where it is longer than one step, as of probes that are sent
   * seldom. What was counted is in the last of them.
   */
  List<Stretch> within(Level level) {
    if (length.compareTo(level.step()) <= 0) {
      return List.of(this);
    }
    List<Stretch> parts = new ArrayList<>();
    for (Instant from = start; from.isBefore(end()); ) {
      Instant next = level.begin(from).plus(level.step());
      boolean last = !next.isBefore(end());
      Instant to = last ? end() : next;
      Duration part = Duration.between(from, to);
      Map<State, Duration> share = new EnumMap<>(State.class);
      states.forEach(
          (state, time) ->
              share.put(state, time.multipliedBy(part.toNanos()).dividedBy(length.toNanos())));
      parts.add(
          new Stretch(from, part, site, share, last ? legs : Map.of(), last ? traffic : Map.of()));
      from = to;
    }
    return parts;
  }

  /** All of them as one of the given time; they are of one site, at least one. */
  public static Stretch merged(Instant start, Duration length, List<Stretch> parts) {
    Map<State, Duration> states = new EnumMap<>(State.class);
    parts.forEach(
        p -> p.states.forEach((state, time) -> states.merge(state, time, Duration::plus)));
    return new Stretch(
        start,
        length,
        parts.get(0).site,
        states,
        merged(parts, Stretch::legs, LegStats::merged),
        merged(parts, Stretch::traffic, Carried::merged));
  }

  private static <K, V> Map<K, V> merged(
      List<Stretch> parts, Function<Stretch, Map<K, V>> of, Function<List<V>, V> merge) {
    Map<K, List<V>> lists = new TreeMap<>();
    parts.forEach(
        part ->
            of.apply(part)
                .forEach((key, v) -> lists.computeIfAbsent(key, k -> new ArrayList<>()).add(v)));
    Map<K, V> result = new TreeMap<>();
    lists.forEach((key, list) -> result.put(key, merge.apply(list)));
    return result;
  }
}
