// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import io.landline.health.history.Event;
import io.landline.health.history.Stretch;
import io.landline.policy.Name;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a report is made of.
 *
 * @param host the host's name
 * @param span the time that it covers
 * @param now the health now
 * @param stretches the history of that time
 * @param events what happened in it, the oldest first
 * @param made when the report is made
 * @param zone for its times
 */
public record ReportData(
    Name host,
    TimeSpan span,
    HealthFile now,
    List<Stretch> stretches,
    List<Event> events,
    Instant made,
    ZoneId zone) {
  public ReportData {
    stretches = List.copyOf(stretches);
    events = List.copyOf(events);
  }

  /** Its time from the first thing that is known of it on. */
  public TimeSpan known() {
    return Stream.concat(stretches.stream().map(Stretch::start), events.stream().map(Event::time))
        .min(Comparator.naturalOrder())
        .map(span::since)
        .orElse(span);
  }

  /** The same for the time that is known, in columns no finer than what was recorded. */
  public ReportData fitted() {
    Duration coarsest =
        stretches.stream()
            .map(Stretch::length)
            .max(Comparator.naturalOrder())
            .orElse(Duration.ZERO);
    TimeSpan known = known();
    TimeSpan fits = known.equals(span) ? span : known.noFinerThan(coarsest);
    return new ReportData(host, fits, now, stretches, events, made, zone);
  }

  /** The history of each site, merged for the span. */
  public SortedMap<Name, Columns> sites() {
    Map<Name, List<Stretch>> lists = new TreeMap<>();
    stretches.forEach(s -> lists.computeIfAbsent(s.site(), n -> new ArrayList<>()).add(s));
    SortedMap<Name, Columns> sites = new TreeMap<>();
    lists.forEach((site, list) -> sites.put(site, new Columns(span, list)));
    sites.values().removeIf(columns -> columns.whole().isEmpty());
    return sites;
  }
}
