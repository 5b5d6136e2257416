// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import io.landline.health.history.Event;
import io.landline.health.history.Stretch;
import io.landline.policy.Name;
import java.time.Instant;
import java.util.List;

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
}
