// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.health.fact.Leg;
import io.landline.health.history.Event;
import io.landline.health.verdict.State;
import io.landline.policy.Name;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code landline health report --json}.
 *
 * @param name the host's name
 * @param from the beginning of the time that the report covers
 * @param made when it was made, which is the end of that time
 * @param now the output of the monitoring plugin now
 * @param sites the sites with records in that time
 * @param events what happened, the oldest first
 */
public record HealthReport(
    Name name, Instant from, Instant made, HealthCheck now, List<Site> sites, List<Event> events)
    implements Document {
  public HealthReport {
    sites = List.copyOf(sites);
    events = List.copyOf(events);
  }

  /**
   * A site over the time of the report.
   *
   * @param site the site's name
   * @param availability share of the known time in which it was available, 0 to 1; absent where
   *     nothing is known
   * @param known share of the whole time in which its state is known, 0 to 1
   * @param secondsIn seconds spent in each state
   * @param legs the results of its legs
   * @param traffic what its forwards carried
   */
  public record Site(
      Name site,
      Optional<Double> availability,
      double known,
      Map<State, Long> secondsIn,
      List<LegTotals> legs,
      List<Traffic> traffic) {
    public Site {
      Map<State, Long> sorted = new EnumMap<>(State.class);
      sorted.putAll(secondsIn);
      secondsIn = Collections.unmodifiableMap(sorted);
      legs = List.copyOf(legs);
      traffic = List.copyOf(traffic);
    }
  }

  /**
   * A leg over the time of the report.
   *
   * @param leg the leg
   * @param sent how many datagrams, or TCP connections, were sent
   * @param lost how many of them were not answered
   * @param medianSeconds median round trip
   * @param ninetyPercentBelowSeconds the 90th percentile of the round trips
   * @param longestSeconds the longest round trip
   */
  public record LegTotals(
      Leg leg,
      long sent,
      long lost,
      Optional<Duration> medianSeconds,
      Optional<Duration> ninetyPercentBelowSeconds,
      Optional<Duration> longestSeconds) {}

  /**
   * A forward over the time of the report.
   *
   * @param forward the forward's name
   * @param in bytes from the internet
   * @param out bytes to the internet
   */
  public record Traffic(Name forward, long in, long out) {}
}
