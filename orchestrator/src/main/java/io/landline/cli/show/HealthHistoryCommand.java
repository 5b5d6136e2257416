// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import com.beust.jcommander.Parameter;
import io.landline.api.HealthHistory;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Failures;
import io.landline.cli.command.Session;
import io.landline.cli.command.SimpleCommand;
import io.landline.cli.host.HealthFileReader;
import io.landline.cli.text.Table;
import io.landline.health.history.Event;
import io.landline.health.history.HistoryReader;
import io.landline.health.report.Figures;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/** {@code landline health history}. */
public final class HealthHistoryCommand extends SimpleCommand {
  @Parameter(names = "--since", description = "TIME  30d (default), 24h, 1y, 2026-11-20")
  String since = "30d";

  @Parameter(names = "--local", description = "times in this host's time zone; else UTC")
  private boolean local;

  public HealthHistoryCommand() {
    super(
        new CommandHelp(
            "health history",
            "",
            0,
            "what happened: verdicts, repairs, changes",
            List.of(
                "The newest comes last; times are UTC. What the probes measured is in JSON lines",
                "in /var/lib/landline/health, which jq reads.")));
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    Instant now = Instant.now();
    List<Event> events;
    try {
      events =
          new HistoryReader(session.paths().healthHistory())
              .events(HealthFileReader.since(since, now), now.plusSeconds(1));
    } catch (IOException e) {
      throw Failures.reading(e);
    }
    if (session.json()) {
      session.print(new HealthHistory(events));
      return ExitCode.DONE;
    }
    if (events.isEmpty()) {
      session.note("nothing was recorded in this time");
      return ExitCode.DONE;
    }
    Table table = new Table("WHEN", "WHAT", "SITE", "TEXT");
    for (Event event : events) {
      table.row(
          Figures.time(event.time(), local ? ZoneId.systemDefault() : ZoneOffset.UTC),
          event.state().map(Enum::name).orElse(event.kind().toString()),
          event.site().map(Object::toString).orElse("-"),
          event.text());
    }
    table.lines().forEach(session::print);
    return ExitCode.DONE;
  }
}
