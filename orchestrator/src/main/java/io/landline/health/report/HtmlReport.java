// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import io.landline.api.PeerHandshake;
import io.landline.api.SiteHealth;
import io.landline.health.fact.Leg;
import io.landline.health.history.Carried;
import io.landline.health.history.Event;
import io.landline.health.history.LegStats;
import io.landline.health.history.Times;
import io.landline.health.verdict.Finding;
import io.landline.health.verdict.State;
import io.landline.policy.Name;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A report as one HTML file that needs nothing else: no script, no other file, no network. */
public final class HtmlReport {
  /** More events than anybody reads; the newest are kept. */
  private static final int EVENTS = 200;

  private final ReportData data;
  private final StringBuilder out = new StringBuilder(1 << 17);

  private HtmlReport(ReportData data) {
    this.data = data;
  }

  /** The whole file. */
  public static String of(ReportData data) {
    return new HtmlReport(data).html();
  }

  private String html() {
    HealthFile now = data.now();
    String title = "Landline " + data.host() + ": " + now.health().state();
    out.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.append("<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    text(title).append("</title>\n<style>\n").append(style()).append("</style></head><body>\n");
    header(now);
    Map<Name, Columns> sites = data.sites();
    if (sites.isEmpty()) {
      out.append("<p class=\"none\">Nothing was recorded in this time.</p>\n");
    }
    if (sites.size() > 1) {
      overview(sites);
    }
    sites.forEach((site, columns) -> site(site, columns, sites.size() > 1));
    peers(now.peers());
    events();
    footer();
    return out.append("</body></html>\n").toString();
  }

  private void header(HealthFile now) {
    TimeSpan span = data.span();
    out.append("<header class=\"").append(style(now.health().state()));
    out.append("\"><div class=\"verdict\"><span class=\"badge\">").append(now.health().state());
    out.append("</span><h1>");
    text(headline(now)).append("</h1></div>\n<p>");
    text(
        data.host()
            + ", "
            + Figures.time(span.from(), data.zone())
            + " to "
            + Figures.time(span.to().isBefore(data.made()) ? span.to() : data.made(), data.zone())
            + " "
            + Figures.zone(data.zone(), data.made()));
    if (now.health().state() == State.OK) {
      text(
          ". Well since "
              + Figures.time(now.since(), data.zone())
              + ", last proved "
              + Figures.time(now.written(), data.zone())
              + ".");
    }
    out.append("</p>\n");
    findings(now);
    out.append("</header>\n");
  }

  /** The first finding, or where there is none the one line. */
  private static String headline(HealthFile now) {
    return now.health().sites().stream()
        .flatMap(site -> site.findings().stream().map(f -> PluginOutput.headline(now, site, f)))
        .findFirst()
        .orElseGet(() -> now.check().line());
  }

  private void findings(HealthFile now) {
    boolean first = true;
    for (SiteHealth site : now.health().sites()) {
      for (Finding finding : site.findings()) {
        out.append(first ? "<dl>" : "");
        if (!first) {
          out.append("<dt>also</dt><dd>");
          text(PluginOutput.headline(now, site, finding)).append("</dd>");
        }
        first = false;
        out.append("<dt>cause</dt><dd>");
        text(VerdictText.cause(finding)).append("</dd>");
        for (String command : finding.remedy()) {
          out.append("<dt>do</dt><dd><code>");
          text(command).append("</code></dd>");
        }
      }
    }
    out.append(first ? "" : "</dl>\n");
  }

  /** Of a hub of several sites: how each was, and where to read on. */
  private void overview(Map<Name, Columns> sites) {
    out.append("<section><h2>Sites</h2>\n<table><thead><tr><th>Site</th>");
    out.append("<th>Now</th><th class=\"n\">Available</th><th class=\"n\">Tunnel</th>");
    out.append("<th class=\"n\">Lost</th><th class=\"n wide\">In</th>");
    out.append("<th class=\"n wide\">Out</th></tr></thead><tbody>\n");
    sites.forEach(
        (site, columns) -> {
          Optional<LegStats> tunnel = columns.whole().map(s -> s.legs().get(Leg.TUNNEL));
          List<Carried> carried =
              columns.whole().map(s -> List.copyOf(s.traffic().values())).orElse(List.of());
          out.append("<tr><td><a href=\"#").append(site).append("\">");
          text(site.text()).append("</a></td><td>");
          Optional<State> state = last(site, columns);
          out.append("<span class=\"kind k-").append(state.map(HtmlReport::style).orElse("none"));
          out.append("\">");
          text(state.map(State::name).orElse("-")).append("</span></td>");
          cell("n", columns.availability().map(Figures::availability).orElse("-"));
          cell(
              "n",
              tunnel
                  .flatMap(LegStats::times)
                  .map(t -> Figures.milliseconds((double) t.median()))
                  .orElse("-"));
          cell("n", tunnel.map(s -> Figures.percent(s.loss())).orElse("-"));
          cell("n wide", Figures.bytes(carried.stream().mapToDouble(Carried::in).sum()));
          cell("n wide", Figures.bytes(carried.stream().mapToDouble(Carried::out).sum()));
          out.append("</tr>\n");
        });
    out.append("</tbody></table></section>\n");
  }

  /** What the last verdict of it was, or the last that was recorded. */
  private Optional<State> last(Name site, Columns columns) {
    return data.events().stream()
        .filter(e -> e.site().equals(Optional.of(site)))
        .flatMap(e -> e.state().stream())
        .reduce((a, b) -> b)
        .or(() -> columns.state(columns.merged().lastKey()));
  }

  private void site(Name site, Columns columns, boolean many) {
    out.append("<section>");
    if (many) {
      out.append("<h2 id=\"").append(site).append("\">");
      text(site.text()).append("</h2>\n");
    }
    summary(columns);
    availability(site, columns);
    roundTrips(columns);
    if (!columns.forwards().isEmpty()) {
      out.append("<h3>Traffic <small><i class=\"key in\"></i>to the device ");
      out.append("<i class=\"key outw\"></i>from it</small></h3>\n");
      columns.forwards().forEach(forward -> traffic(columns, forward));
    }
    out.append("</section>\n");
  }

  private void summary(Columns columns) {
    out.append("<table><thead><tr><th>Leg</th><th class=\"n\">Median</th>");
    out.append("<th class=\"n wide\">90 % below</th><th class=\"n wide\">Longest</th>");
    out.append("<th class=\"n\">Lost</th><th class=\"n wide\">Sent</th></tr></thead><tbody>\n");
    for (Leg leg : columns.legs()) {
      Optional<LegStats> stats = columns.whole().map(s -> s.legs().get(leg));
      Optional<Times> times = stats.flatMap(LegStats::times);
      out.append("<tr><td>");
      text(Figures.leg(leg)).append("</td>");
      cell("n", times.map(t -> Figures.milliseconds((double) t.median())).orElse("-"));
      cell("n wide", times.map(t -> Figures.milliseconds((double) t.high())).orElse("-"));
      cell("n wide", times.map(t -> Figures.milliseconds((double) t.most())).orElse("-"));
      cell("n", stats.map(s -> Figures.percent(s.loss())).orElse("-"));
      cell("n wide", stats.map(s -> String.format(Locale.ROOT, "%,d", s.sent())).orElse("-"));
      out.append("</tr>\n");
    }
    out.append("</tbody></table>\n");
  }

  private void cell(String style, String value) {
    out.append("<td class=\"").append(style).append("\">");
    text(value).append("</td>");
  }

  private void availability(Name site, Columns columns) {
    out.append("<h3>Availability <b>");
    text(columns.availabilityInWords()).append("</b>");
    if (columns.known() < 0.995) {
      out.append(" <small>");
      text("nothing is recorded of " + Figures.percent(1 - columns.known()) + " of this time");
      out.append("</small>");
    }
    out.append("</h3>\n");
    Plot plot = new Plot(data.span(), data.zone());
    List<Title> titles = new ArrayList<>();
    for (int i = 0; i < data.span().columns(); ) {
      int from = i;
      Optional<State> state = columns.state(i);
      double share = barHeight(columns, i, state);
      int end = i + 1;
      while (end < data.span().columns()
          && columns.state(end).equals(state)
          && barHeight(columns, end, state) == share) {
        end++;
      }
      if (share < Plot.HEIGHT) {
        plot.box("s-ok", i, 0, (double) end - i, Plot.HEIGHT);
      }
      String style = state.map(HtmlReport::style).orElse("gap");
      plot.box("s-" + style, i, Plot.HEIGHT - share, (double) end - i, share);
      titles.add(
          new Title(
              i,
              end,
              plot.time(i)
                  + " to "
                  + plot.time(end)
                  + ": "
                  + state.map(s -> words(columns, from, s)).orElse("nothing recorded")));
      i = end;
    }
    titles.forEach(title -> plot.title(title.from(), title.to() - title.from(), title.text()));
    out.append(plot.html("strip", "availability over time", false)).append('\n');
    Plot marks = new Plot(data.span(), data.zone());
    for (Event.Kind kind : Event.Kind.values()) {
      marks.marks(
          data.events().stream()
              .filter(e -> e.kind() == kind && e.site().map(site::equals).orElse(true))
              .map(Event::time)
              .toList(),
          "mark m-" + kind);
    }
    for (Event event : data.events()) {
      if (event.site().map(site::equals).orElse(true)) {
        double x = marks.x(event.time());
        marks.title(
            Math.max(0, x - 1), 2, Figures.time(event.time(), data.zone()) + ": " + event.text());
      }
    }
    out.append(marks.html("marks", "events over time", true)).append('\n');
    out.append("<p class=\"legend\">");
    for (State state : State.values()) {
      key("s-" + style(state), state.name());
    }
    key("m-verdict", "verdict changed");
    key("m-change", "configuration changed");
    key("m-repair", "repaired");
    key("m-service", "service began or ended");
    out.append("</p>\n");
  }

  private void key(String style, String words) {
    out.append("<span><i class=\"key ").append(style).append("\"></i>");
    text(words).append("</span>");
  }

  /** A title over columns. */
  private record Title(int from, int to, String text) {}

  private static String words(Columns columns, int column, State state) {
    double share = columns.share(column, state);
    return state + (share < 0.995 ? " for " + Figures.percent(share) + " of it" : "");
  }

  /** A state that held for a part of a column only stands as high as that, but can be seen. */
  private static double barHeight(Columns columns, int column, Optional<State> state) {
    return state
        .map(s -> Plot.HEIGHT * Math.max(0.3, Math.round(columns.share(column, s) * 10) / 10.0))
        .orElse((double) Plot.HEIGHT);
  }

  private static String style(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /** Legs with nearly the same curves share one plot; the others are folded below the first. */
  private void roundTrips(Columns columns) {
    List<Alike> groups = Alike.of(columns);
    for (int i = 0; i < groups.size(); i++) {
      Alike group = groups.get(i);
      roundTrips(columns, group.first());
      if (!group.others().isEmpty()) {
        out.append("<details><summary>");
        text(
            (group.others().size() == 1 ? "1 leg is" : group.others().size() + " legs are")
                + " like this one: "
                + String.join(", ", group.others().stream().map(Figures::leg).toList()));
        out.append("</summary>\n");
        group.others().forEach(leg -> roundTrips(columns, leg));
        out.append("</details>\n");
      }
      if (i == 0) {
        legend();
      }
    }
  }

  private void roundTrips(Columns columns, Leg leg) {
    Optional<LegStats> stats = columns.whole().map(s -> s.legs().get(leg));
    out.append("<h3>");
    text(Figures.leg(leg)).append(" <small>");
    text(Figures.legInWords(leg)).append("</small></h3>\n");
    Plot plot = new Plot(data.span(), data.zone());
    new RoundTripPlot(columns, leg).draw(plot);
    String label =
        "round-trip time of "
            + leg
            + stats
                .flatMap(LegStats::times)
                .map(t -> ", median " + Figures.milliseconds((double) t.median()))
                .orElse("");
    out.append(plot.html("rtt", label, true)).append('\n');
  }

  private void legend() {
    out.append("<p class=\"legend\"><span><i class=\"key smoke\"></i>all round trips, the middle ");
    out.append("80 % darker</span><span>median, coloured by what was lost:</span>");
    for (Loss loss : Loss.values()) {
      out.append("<span><i class=\"key ").append(loss.style()).append("\"></i>");
      text(loss.words()).append("</span>");
    }
    out.append("<span><i class=\"key out\"></i>nothing came back</span></p>\n");
  }

  private void traffic(Columns columns, Name forward) {
    Optional<Carried> carried = columns.whole().map(s -> s.traffic().get(forward));
    out.append("<h4>");
    text(forward.text()).append(" <small>");
    text(
        carried
            .map(
                c ->
                    Figures.bytes((double) c.in())
                        + " in, "
                        + Figures.bytes((double) c.out())
                        + " out, at most "
                        + c.flows()
                        + (c.flows() == 1 ? " flow" : " flows"))
            .orElse(""));
    out.append("</small></h4>\n");
    if (carried.filter(c -> c.in() + c.out() > 0).isEmpty()) {
      return; // there is nothing to draw
    }
    Plot plot = new Plot(data.span(), data.zone());
    new TrafficPlot(columns, forward).draw(plot);
    out.append(plot.html("traffic", "traffic of " + forward, true)).append('\n');
  }

  private void peers(List<PeerHandshake> peers) {
    if (peers.isEmpty()) {
      return;
    }
    out.append("<section><h2>Peers</h2>\n<table><thead><tr><th>Peer</th>");
    out.append("<th>Last handshake</th></tr></thead><tbody>\n");
    for (PeerHandshake peer : peers) {
      out.append("<tr>");
      cell("", peer.name().text());
      cell("", peer.handshake().map(t -> Figures.time(t, data.zone())).orElse("none yet"));
      out.append("</tr>\n");
    }
    out.append("</tbody></table>\n<p>");
    text("Peers: " + PluginOutput.NOT_JUDGED + ".").append("</p></section>\n");
  }

  private void events() {
    List<Event> events = new ArrayList<>(data.events());
    out.append("<section><h2>What happened</h2>\n");
    if (events.isEmpty()) {
      out.append("<p class=\"none\">Nothing.</p></section>\n");
      return;
    }
    Collections.reverse(events);
    out.append("<table class=\"events\"><tbody>\n");
    for (Event event : events.subList(0, Math.min(EVENTS, events.size()))) {
      out.append("<tr><td class=\"t\">");
      text(Figures.time(event.time(), data.zone())).append("</td><td><span class=\"kind m-");
      out.append(event.kind()).append(event.state().map(s -> " k-" + style(s)).orElse(""));
      out.append("\">");
      text(event.state().map(State::name).orElse(event.kind().toString())).append("</span> ");
      text(event.text()).append("</td></tr>\n");
    }
    out.append("</tbody></table>");
    if (events.size() > EVENTS) {
      text((events.size() - EVENTS) + " older ones are in landline health history.");
    }
    out.append("</section>\n");
  }

  private void footer() {
    out.append("<footer>");
    text(
        "Times are "
            + Figures.zone(data.zone(), data.made())
            + ". A column is "
            + length(data.span().column())
            + ". Made by landline health report at "
            + Figures.time(data.made(), data.zone())
            + ".");
    out.append("</footer>\n");
  }

  private static String length(Duration time) {
    long minutes = Math.max(1, Math.round(time.toSeconds() / 60.0));
    if (minutes < 120) {
      return minutes + " min";
    }
    long hours = Math.round(minutes / 60.0);
    return hours < 48 ? hours + " h" : Math.round(hours / 24.0) + " d";
  }

  private StringBuilder text(String text) {
    return out.append(Html.escaped(text));
  }

  private static String style() {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new AssertionError("report.css belongs to this class");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replaceFirst("(?s)^/\\*.*?\\*/\\s*", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
