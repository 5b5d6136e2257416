// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.ConfigurationLog;
import io.landline.api.LogEntry;
import io.landline.change.ConfigHistory;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Failures;
import io.landline.cli.command.Session;
import io.landline.cli.command.SimpleCommand;
import io.landline.cli.text.Quantity;
import io.landline.cli.text.Table;
import java.io.IOException;
import java.util.List;

/** {@code landline log}. */
public final class LogCommand extends SimpleCommand {
  public LogCommand() {
    super(
        new CommandHelp(
            "log",
            "",
            0,
            "the last 20 configurations: who, what, outcome",
            List.of(
                "The newest comes last; times are UTC. landline rollback N brings one back. The",
                "texts are in /var/lib/landline/history. For root and group landline.")));
  }

  @Override
  public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
    List<LogEntry> entries;
    try {
      entries = new ConfigHistory(session.paths()).entries().stream().map(LogEntry::of).toList();
    } catch (IOException e) {
      throw Failures.reading(e);
    }
    if (session.json()) {
      session.print(new ConfigurationLog(entries));
      return ExitCode.DONE;
    }
    if (entries.isEmpty()) {
      session.note("no configuration was made here yet");
      return ExitCode.DONE;
    }
    Table table = new Table("N", "WHEN", "OUTCOME", "WHO", "WHAT");
    for (LogEntry entry : entries) {
      table.row(
          Integer.toString(entry.number()),
          Quantity.moment(entry.time()),
          entry.outcome().toString(),
          entry.record().author().toString(),
          entry.record().what());
    }
    table.lines().forEach(session::print);
    return ExitCode.DONE;
  }
}
