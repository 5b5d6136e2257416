// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import com.beust.jcommander.Parameter;
import io.landline.config.Configuration;
import io.landline.files.AtomicFile;
import io.landline.health.fact.Leg;
import io.landline.health.history.HistoryReader;
import io.landline.health.history.LegStats;
import io.landline.health.history.Stretch;
import io.landline.health.report.Columns;
import io.landline.health.report.HealthFile;
import io.landline.health.report.HtmlReport;
import io.landline.health.report.ReportData;
import io.landline.health.report.TextReport;
import io.landline.health.report.TimeSpan;
import io.landline.policy.Name;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code landline health report}. */
final class HealthReportCommand extends SimpleCommand {
  private static final double MILLION = 1e6;

  @Parameter(names = "--format", description = "FORMAT  text, json or html; default text")
  String format = "text";

  @Parameter(names = "--since", description = "TIME  24h (default), 7d, 1y, 2026-11-20")
  String since = "24h";

  @Parameter(
      names = {"-o", "--output"},
      description = "FILE  write it there, as a whole or not at all")
  @Nullable String output;

  @Parameter(names = "--local", description = "times of this host's time zone; else UTC")
  private boolean local;

  HealthReportCommand() {
    super(
        new CommandHelp(
            "health report",
            "",
            0,
            "how it was: round trips, loss, traffic, events",
            List.of(
                "The verdict first, then the round trips and the loss of each leg,",
                "availability, the traffic of each forward, and what happened. As html it is",
                "one file with plots that needs nothing else, for a browser or to send. For",
                "root and group landline.")));
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    String wanted = session.json() ? "json" : format;
    if (!List.of("text", "json", "html").contains(wanted)) {
      throw CommandFailure.usage(
          "there is no format '" + wanted + "'", "say --format text, json or html");
    }
    Instant now = Instant.now();
    TimeSpan span = TimeSpan.of(LastWord.since(since, now), now);
    Configuration configuration = ConfigurationFile.open(session, List.of()).parseOrFail();
    ReportData data;
    try {
      HistoryReader history = new HistoryReader(session.paths().healthHistory());
      data =
          new ReportData(
              configuration.name(),
              span,
              LastWord.read(session, now),
              history.stretches(span.from(), span.to(), span.column()),
              history.events(span.from(), span.to()),
              now,
              local ? ZoneId.systemDefault() : ZoneOffset.UTC);
      if (!data.known().equals(span)) {
        // The history is short: show it at the resolution it was recorded at.
        span = data.known();
        data =
            new ReportData(
                data.host(),
                span,
                data.now(),
                history.stretches(span.from(), span.to(), span.column()),
                data.events(),
                now,
                data.zone());
      }
      data = data.fitted();
    } catch (IOException e) {
      throw Failures.reading(e);
    }
    String text =
        switch (wanted) {
          case "html" -> HtmlReport.of(data);
          case "json" -> json(data);
          default -> String.join("\n", TextReport.lines(data));
        };
    if (output == null) {
      session.print(text.stripTrailing());
    } else {
      write(output, text.stripTrailing() + "\n");
    }
    return ExitCode.DONE;
  }

  private static void write(String output, String text) throws CommandFailure {
    try {
      AtomicFile.writeThroughLink(
          Path.of(output),
          text.getBytes(StandardCharsets.UTF_8),
          PosixFilePermissions.fromString("rw-r--r--"));
    } catch (InvalidPathException e) {
      throw CommandFailure.usage("-o " + output + " is no file name", "name a file");
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, output + " cannot be written: " + e);
    }
  }

  private static String json(ReportData data) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        JsonOutput json = new JsonOutput(out)) {
      HealthFile now = data.now();
      json.put("name", data.host().text())
          .put("from", data.span().from().toString())
          .put("made", data.made().toString())
          .object("now", () -> LastWord.json(json, now))
          .objects("sites", List.copyOf(data.sites().entrySet()), HealthReportCommand::site)
          .objects("events", data.events(), HealthHistoryCommand::json);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void site(JsonOutput json, Map.Entry<Name, Columns> entry) {
    Columns columns = entry.getValue();
    Stretch whole = columns.whole().orElseThrow();
    json.put("site", entry.getKey().text());
    columns.availability().ifPresent(share -> json.put("availability", share));
    json.put("known", columns.known());
    json.object(
        "secondsIn",
        () -> whole.states().forEach((state, time) -> json.put(state.name(), time.toSeconds())));
    json.objects("legs", List.copyOf(whole.legs().entrySet()), HealthReportCommand::leg);
    json.objects(
        "traffic",
        List.copyOf(whole.traffic().entrySet()),
        (out, carried) ->
            out.put("forward", carried.getKey().text())
                .put("in", carried.getValue().in())
                .put("out", carried.getValue().out()));
  }

  private static void leg(JsonOutput json, Map.Entry<Leg, LegStats> entry) {
    LegStats stats = entry.getValue();
    json.put("leg", entry.getKey().toString()).put("sent", stats.sent()).put("lost", stats.lost());
    stats
        .times()
        .ifPresent(
            times ->
                json.put("medianSeconds", times.median() / MILLION / 1000)
                    .put("ninetyPercentBelowSeconds", times.high() / MILLION / 1000)
                    .put("longestSeconds", times.most() / MILLION / 1000));
  }
}
