// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.api.Examples;
import io.landline.api.Health;
import io.landline.api.PeerHandshake;
import io.landline.health.fact.Leg;
import io.landline.health.history.Event;
import io.landline.health.history.LegStats;
import io.landline.health.history.Level;
import io.landline.health.history.Recorded;
import io.landline.health.history.Stretch;
import io.landline.health.verdict.Cause;
import io.landline.health.verdict.Certainty;
import io.landline.health.verdict.Finding;
import io.landline.health.verdict.State;
import io.landline.policy.Name;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

final class HtmlReportTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final HealthFile WELL =
      new HealthFile(
          NOW.minusSeconds(12),
          NOW.plusSeconds(120),
          NOW.minus(Duration.ofDays(9)),
          Examples.health(State.OK),
          List.of(
              new PeerHandshake(new Name("phone"), Optional.of(NOW.minus(Duration.ofMinutes(3)))),
              new PeerHandshake(new Name("laptop"), Optional.empty())));
  private static final HealthFile BROKEN =
      new HealthFile(
          NOW.minusSeconds(12),
          NOW.plusSeconds(120),
          NOW.minus(Duration.ofMinutes(14)),
          Health.of(
              List.of(
                  Examples.site(
                      Examples.WA7VC,
                      State.CRITICAL,
                      Examples.MEASURED,
                      List.of(),
                      List.of(
                          new Finding(
                              State.CRITICAL,
                              Leg.FORWARD_INSIDE,
                              Cause.FOREIGN_DROP_ON_SITE,
                              Certainty.CERTAIN,
                              "nobody can reach dmr and flex",
                              "wa7vc drops what comes from the tunnel",
                              List.of("chain FORWARD of table ip filter (Docker), policy drop"),
                              List.of(
                                  "iptables -I DOCKER-USER -i landline0 -j ACCEPT",
                                  "iptables -I DOCKER-USER -o landline0 -j ACCEPT")))))),
          List.of());

  @TempDir Path directory;

  private static List<Stretch> stretches(Duration length, Duration step, String... sites) {
    List<Stretch> stretches = new ArrayList<>();
    Random random = new Random(4);
    for (String site : sites) {
      for (Instant t = NOW.minus(length); t.isBefore(NOW); ) {
        List<Stretch> rounds = new ArrayList<>();
        Instant begin = t;
        // A round each five minutes stands for all: a year of them is much.
        Duration round = step.compareTo(Duration.ofHours(6)) > 0 ? Duration.ofHours(1) : step;
        for (; t.isBefore(begin.plus(step)); t = t.plus(round)) {
          for (int i = 0; i < 4; i++) {
            rounds.add(Recorded.round(new Name(site), t.plus(round), round.dividedBy(4), random));
          }
        }
        stretches.add(Stretch.merged(begin, step, rounds));
      }
    }
    return stretches;
  }

  private static List<Event> events(Duration length) {
    Optional<Name> site = Optional.of(Recorded.SITE);
    Instant begin = NOW.minus(length);
    return List.of(
        new Event(
            begin.plus(length.dividedBy(5)),
            Event.Kind.CHANGE,
            Optional.empty(),
            Optional.empty(),
            "configuration 14 by josh: forward add udp/4991 flex"),
        new Event(
            begin.plus(length.dividedBy(3)),
            Event.Kind.REPAIR,
            Optional.empty(),
            Optional.empty(),
            "ip rule of dmr, deleted by systemd-networkd, 80 ms"),
        new Event(
            begin.plus(length.dividedBy(2)),
            Event.Kind.VERDICT,
            site,
            Optional.of(State.CRITICAL),
            "nobody can reach dmr and flex: WireGuard hears nothing from the hub"),
        new Event(
            begin.plus(length.dividedBy(2)).plusSeconds(2400),
            Event.Kind.VERDICT,
            site,
            Optional.of(State.OK),
            "wa7vc is seen as 203.0.113.10"));
  }

  private static String page(Duration length, Duration step, HealthFile now, String... sites) {
    return HtmlReport.of(
        new ReportData(
            Recorded.SITE,
            TimeSpan.of(NOW.minus(length), NOW),
            now,
            stretches(length, step, sites),
            events(length),
            NOW,
            ZoneOffset.UTC));
  }

  /** Kept where -Dreports=DIR says, to be looked at in a browser. */
  private void keep(String name, String page) throws IOException {
    Path to = Path.of(System.getProperty("reports", directory.toString()));
    Files.writeString(to.resolve(name + ".html"), page);
  }

  @Test
  void a_day_a_week_and_a_year_are_one_file_each_that_needs_no_other() throws Exception {
    String day = page(Duration.ofDays(1), Level.FIVE_MINUTES.step(), BROKEN, "wa7vc");
    String week = page(Duration.ofDays(7), Duration.ofMinutes(30), WELL, "wa7vc");
    String year = page(Duration.ofDays(365), Level.DAYS.step(), WELL, "wa7vc");
    String hub = page(Duration.ofDays(7), Duration.ofMinutes(30), WELL, "k7xyz", "w7club", "wa7vc");
    keep("day", day);
    keep("week", week);
    keep("year", year);
    keep("hub", hub);
    for (String page : List.of(day, week, year, hub)) {
      assertThat(page)
          .doesNotContain("<script", "http:", "https:", "url(", "@import", "NaN", "Infinity")
          .startsWith("<!DOCTYPE html>");
      wellFormed(page);
    }
    // A value for each column of each plot is the most of it.
    assertThat(day.length()).isLessThan(500_000);
    assertThat(year.length()).isLessThan(500_000);
  }

  private static ReportData firstHour(ZoneId zone) {
    return new ReportData(
        Recorded.SITE,
        TimeSpan.of(NOW.minus(Duration.ofDays(1)), NOW),
        WELL,
        stretches(Duration.ofMinutes(40), Duration.ofMinutes(5), "wa7vc"),
        List.of(),
        NOW,
        zone);
  }

  /** Twenty-three hours of which nobody could know anything are no outage. */
  @Test
  void a_first_hour_fills_the_sheet_and_reads_as_what_it_is() throws Exception {
    ReportData data = firstHour(ZoneOffset.UTC).fitted();
    assertThat(data.span().length()).isBetween(Duration.ofMinutes(40), Duration.ofMinutes(50));
    String page = HtmlReport.of(data);
    keep("first-hour", page);
    wellFormed(page);
    assertThat(page).contains("of 40 min</b>").doesNotContain("nothing is recorded of");
    assertThat(page)
        .contains("<td class=\"\">phone</td><td class=\"\">20 Nov 11:57</td>", "none yet</td>");
    List<String> text = TextReport.lines(data);
    assertThat(text).anyMatch(line -> line.matches("wa7vc: available \\d.* % of 40 min"));
    assertThat(String.join("\n", text)).doesNotContain("of all");
    assertThat(text)
        .containsOnlyOnce(
            "Peers (they raise no alarm: a device that is off or asleep is silent)",
            "  phone: last handshake 20 Nov 11:57",
            "  laptop: no handshake yet");
    // A gap in the middle of what is known is told.
    assertThat(String.join("\n", TextReport.lines(firstHour(ZoneOffset.UTC))))
        .contains("nothing is recorded of 97 % of this report");
  }

  @Test
  void a_time_of_which_all_is_known_is_left_as_it_was_asked_for() {
    ReportData whole =
        new ReportData(
            Recorded.SITE,
            TimeSpan.of(NOW.minus(Duration.ofDays(1)), NOW),
            WELL,
            stretches(Duration.ofDays(1), Duration.ofMinutes(5), "wa7vc"),
            List.of(),
            NOW,
            ZoneOffset.UTC);
    assertThat(whole.fitted().span()).isEqualTo(whole.span());
  }

  @Test
  void values_are_shown_where_the_pointer_rests_without_a_script() {
    String page = HtmlReport.of(firstHour(ZoneOffset.UTC).fitted());
    assertThat(page)
        .containsPattern(
            "<title>20 Nov 11:\\d\\d: median [0-9.]+ ms, up to [0-9.]+ ms, \\d+ of \\d+ lost<")
        .containsPattern("<title>20 Nov 11:\\d\\d: [0-9.]+ k?bit/s in, [0-9.]+ k?bit/s out<")
        .containsPattern("<title>20 Nov 11:\\d\\d to 20 Nov 1\\d:\\d\\d: OK");
  }

  @Test
  void legs_that_are_alike_have_one_picture_and_the_others_below_it() {
    Columns columns =
        Objects.requireNonNull(firstHour(ZoneOffset.UTC).fitted().sites().get(Recorded.SITE));
    List<Alike> groups = Alike.of(columns);
    assertThat(
            groups.stream().flatMap(g -> Stream.concat(Stream.of(g.first()), g.others().stream())))
        .containsExactlyInAnyOrderElementsOf(columns.legs());
    String page = HtmlReport.of(firstHour(ZoneOffset.UTC).fitted());
    assertThat(page.split("<details>", -1))
        .hasSize(1 + (int) groups.stream().filter(g -> !g.others().isEmpty()).count());
  }

  /** Trouble of one leg is never below another one's picture. */
  @Test
  void a_leg_that_had_an_outage_of_its_own_is_shown() {
    List<Stretch> hour = stretches(Duration.ofMinutes(40), Duration.ofMinutes(5), "wa7vc");
    Stretch last = hour.remove(hour.size() - 1);
    Map<Leg, LegStats> legs = new TreeMap<>(last.legs());
    legs.put(Leg.FORWARD_INSIDE, new LegStats(20, 20, Optional.empty()));
    hour.add(
        new Stretch(last.start(), last.length(), last.site(), last.states(), legs, last.traffic()));
    TimeSpan span = TimeSpan.of(NOW.minus(Duration.ofMinutes(40)), NOW);
    assertThat(Alike.of(new Columns(span, hour)))
        .anyMatch(g -> g.first().equals(Leg.FORWARD_INSIDE) && g.others().isEmpty());
  }

  @Test
  void a_hub_of_several_sites_begins_with_all_of_them() {
    String hub = page(Duration.ofDays(7), Duration.ofMinutes(30), WELL, "k7xyz", "wa7vc");
    assertThat(hub)
        .contains("<h2>Sites</h2>", "<a href=\"#k7xyz\">", "<a href=\"#wa7vc\">")
        .contains("<h2 id=\"k7xyz\">");
    assertThat(page(Duration.ofDays(7), Duration.ofMinutes(30), WELL, "wa7vc"))
        .doesNotContain("<h2>Sites</h2>");
  }

  @Test
  void times_are_shown_in_the_requested_zone() {
    String page = HtmlReport.of(firstHour(ZoneId.of("Asia/Kolkata")).fitted());
    assertThat(page)
        .contains("20 Nov 17:30 Asia/Kolkata (UTC+05:30)", "Times are Asia/Kolkata")
        .contains("<title>20 Nov 17:")
        .doesNotContain("<title>20 Nov 11:", " UTC.");
  }

  @Test
  void nothing_recorded_is_said() throws Exception {
    String page =
        HtmlReport.of(
            new ReportData(
                Recorded.SITE,
                TimeSpan.of(NOW.minusSeconds(3600), NOW),
                WELL,
                List.of(),
                List.of(),
                NOW,
                ZoneOffset.UTC));
    assertThat(page).contains("Nothing was recorded");
    wellFormed(page);
  }

  @Test
  void text_from_outside_stays_text() throws Exception {
    Event evil =
        new Event(
            NOW.minusSeconds(60),
            Event.Kind.CHANGE,
            Optional.empty(),
            Optional.empty(),
            "<script>alert(\"x\")</script> & more \u0001");
    String page =
        HtmlReport.of(
            new ReportData(
                Recorded.SITE,
                TimeSpan.of(NOW.minusSeconds(3600), NOW),
                BROKEN,
                stretches(Duration.ofHours(1), Duration.ofMinutes(5), "wa7vc"),
                List.of(evil),
                NOW,
                ZoneOffset.UTC));
    assertThat(page).contains("&lt;script&gt;").doesNotContain("<script", "\u0001");
    wellFormed(page);
  }

  /** The page is written so that an XML parser takes it too, its void elements closed for it. */
  private static void wellFormed(String page)
      throws ParserConfigurationException, SAXException, IOException {
    String xml =
        Pattern.compile("<(meta[^>]*)>")
            .matcher(page.replaceFirst("<!DOCTYPE html>", ""))
            .replaceAll("<$1/>");
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }
}
