// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import com.beust.jcommander.Parameter;
import io.landline.api.HealthReport;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ConfigurationFile;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Failures;
import io.landline.cli.command.PrintableText;
import io.landline.cli.command.Session;
import io.landline.cli.command.SimpleCommand;
import io.landline.cli.host.HealthFileReader;
import io.landline.config.Configuration;
import io.landline.files.AtomicFile;
import io.landline.health.fact.Leg;
import io.landline.health.history.HistoryReader;
import io.landline.health.history.LegStats;
import io.landline.health.history.Stretch;
import io.landline.health.report.Columns;
import io.landline.health.report.HtmlReport;
import io.landline.health.report.ReportData;
import io.landline.health.report.TextReport;
import io.landline.health.report.TimeSpan;
import io.landline.health.verdict.State;
import io.landline.json.RecordCodec;
import io.landline.policy.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code landline health report}. */
public final class HealthReportCommand extends SimpleCommand {
  @Parameter(names = "--format", description = "FORMAT  text, json or html; default text")
  String format = "text";

  @Parameter(names = "--since", description = "TIME  24h (default), 7d, 1y, 2026-11-20")
  String since = "24h";

  @Parameter(
      names = {"-o", "--output"},
      description = "FILE  write it to FILE, replaced atomically")
  @Nullable String output;

  @Parameter(names = "--local", description = "times in this host's time zone; else UTC")
  private boolean local;

  public HealthReportCommand() {
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
          "there is no format '" + wanted + "'", "use --format text, json or html");
    }
    Instant now = Instant.now();
    TimeSpan span = TimeSpan.of(HealthFileReader.since(since, now), now);
    Configuration configuration = ConfigurationFile.open(session, List.of()).parseOrFail();
    ReportData data;
    try {
      HistoryReader history = new HistoryReader(session.paths().healthHistory());
      data =
          new ReportData(
              configuration.name(),
              span,
              HealthFileReader.read(session, now),
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
          case "json" -> PrintableText.ofJson(RecordCodec.pretty(document(data)));
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
      throw CommandFailure.usage("-o " + output + " is not a file name", "name a file");
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, output + " cannot be written: " + e);
    }
  }

  private static HealthReport document(ReportData data) {
    return new HealthReport(
        data.host(),
        data.span().from(),
        data.made(),
        data.now().check(),
        data.sites().entrySet().stream().map(e -> site(e.getKey(), e.getValue())).toList(),
        data.events());
  }

  private static HealthReport.Site site(Name site, Columns columns) {
    Stretch whole = columns.whole().orElseThrow();
    Map<State, Long> seconds = new EnumMap<>(State.class);
    whole.states().forEach((state, time) -> seconds.put(state, time.toSeconds()));
    return new HealthReport.Site(
        site,
        columns.availability(),
        columns.known(),
        seconds,
        whole.legs().entrySet().stream().map(e -> leg(e.getKey(), e.getValue())).toList(),
        whole.traffic().entrySet().stream()
            .map(e -> new HealthReport.Traffic(e.getKey(), e.getValue().in(), e.getValue().out()))
            .toList());
  }

  private static HealthReport.LegTotals leg(Leg leg, LegStats stats) {
    return new HealthReport.LegTotals(
        leg,
        stats.sent(),
        stats.lost(),
        stats.times().map(times -> Duration.ofNanos(times.median())),
        stats.times().map(times -> Duration.ofNanos(times.high())),
        stats.times().map(times -> Duration.ofNanos(times.most())));
  }
}
