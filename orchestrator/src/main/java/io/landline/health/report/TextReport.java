// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import io.landline.api.HealthCheck;
import io.landline.api.PeerHandshake;
import io.landline.health.fact.Leg;
import io.landline.health.history.Carried;
import io.landline.health.history.Event;
import io.landline.health.history.LegStats;
import io.landline.health.history.Stretch;
import io.landline.health.history.Times;
import io.landline.health.verdict.State;
import io.landline.policy.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A report for a terminal and for mail: the verdict, then figures of each leg, then events. */
public final class TextReport {
  /** What fits a mail; the newest. */
  private static final int EVENTS = 20;

  private TextReport() {}

  /** All of its lines. */
  public static List<String> lines(ReportData data) {
    List<String> lines = new ArrayList<>();
    HealthCheck now = data.now().check();
    lines.add(String.format(Locale.ROOT, "%-10s%s", now.state(), now.line()));
    now.more().forEach(line -> lines.add(" ".repeat(10) + line));
    lines.add("");
    lines.add(
        data.host()
            + ", "
            + Figures.time(data.span().from(), data.zone())
            + " to "
            + Figures.time(data.made(), data.zone())
            + " "
            + Figures.zone(data.zone(), data.made()));
    Map<Name, Columns> sites = data.sites();
    if (sites.isEmpty()) {
      lines.add("Nothing was recorded in this time.");
    }
    sites.forEach((site, columns) -> site(lines, site, columns));
    lines.add("");
    peers(lines, data);
    events(lines, data);
    return lines;
  }

  private static void site(List<String> lines, Name site, Columns columns) {
    Stretch whole = columns.whole().orElseThrow();
    lines.add("");
    lines.add(site + ": " + "available " + columns.availabilityInWords() + notRecorded(columns));
    lines.add(row("LEG", "MEDIAN", "90 % BELOW", "LONGEST", "LOST", "SENT"));
    for (Leg leg : columns.legs()) {
      LegStats stats = whole.legs().get(leg);
      if (stats != null) {
        Optional<Times> times = stats.times();
        lines.add(
            row(
                leg.toString(),
                times.map(t -> Figures.milliseconds((double) t.median())).orElse("-"),
                times.map(t -> Figures.milliseconds((double) t.high())).orElse("-"),
                times.map(t -> Figures.milliseconds((double) t.most())).orElse("-"),
                Figures.percent(stats.loss()),
                Long.toString(stats.sent())));
      }
    }
    whole.traffic().forEach((forward, carried) -> lines.add(traffic(forward, carried)));
  }

  /** The share of the report without records, in which the state is unknown. */
  private static String notRecorded(Columns columns) {
    return columns.known() < 0.995
        ? "; nothing is recorded of " + Figures.percent(1 - columns.known()) + " of this report"
        : "";
  }

  private static String row(String leg, String... figures) {
    return String.format(
            Locale.ROOT,
            "  %-28s%9s%12s%10s%9s%9s",
            leg,
            figures[0],
            figures[1],
            figures[2],
            figures[3],
            figures[4])
        .stripTrailing();
  }

  private static String traffic(Name forward, Carried carried) {
    return "  "
        + forward
        + ": "
        + Figures.bytes((double) carried.in())
        + " in, "
        + Figures.bytes((double) carried.out())
        + " out";
  }

  private static void peers(List<String> lines, ReportData data) {
    List<PeerHandshake> peers = data.now().peers();
    if (peers.isEmpty()) {
      return;
    }
    lines.add("Peers (" + PluginOutput.NOT_JUDGED + ")");
    for (PeerHandshake peer : peers) {
      lines.add(
          "  "
              + peer.name()
              + ": "
              + peer.handshake()
                  .map(time -> "last handshake " + Figures.time(time, data.zone()))
                  .orElse("no handshake yet"));
    }
    lines.add("");
  }

  private static void events(List<String> lines, ReportData data) {
    List<Event> events = data.events();
    if (events.isEmpty()) {
      lines.add("Nothing happened.");
      return;
    }
    int first = Math.max(0, events.size() - EVENTS);
    lines.add("What happened" + (first == 0 ? "" : " (the last " + EVENTS + ")"));
    for (Event event : events.subList(first, events.size())) {
      lines.add(
          "  "
              + Figures.time(event.time(), data.zone())
              + "  "
              + event.site().map(site -> site + ": ").orElse("")
              + event.state().map(State::name).map(state -> state + ", ").orElse("")
              + event.text());
    }
  }
}
