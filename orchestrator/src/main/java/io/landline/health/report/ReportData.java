// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import io.landline.health.history.Event;
import io.landline.health.history.Stretch;
import io.landline.policy.Name;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a report is made of.
 *
 * @param host the host's name
 * @param span the time it is about
 * @param now what holds now
 * @param stretches the history of that time
 * @param events what happened in it, the oldest first
 * @param made when the report is made
 */
public record ReportData(
    Name host,
    TimeSpan span,
    HealthFile now,
    List<Stretch> stretches,
    List<Event> events,
    Instant made) {
  public ReportData {
    stretches = List.copyOf(stretches);
    events = List.copyOf(events);
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
