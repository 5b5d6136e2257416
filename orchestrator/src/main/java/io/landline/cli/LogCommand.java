// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.edit.History;
import java.io.IOException;
import java.util.List;

/** {@code landline log}. */
final class LogCommand extends SimpleCommand {
  LogCommand() {
    super(
        new Words(
            "log",
            "",
            0,
            "the last 20 configurations: who, what, its fate",
            List.of(
                "The newest comes last; times are UTC. landline rollback N brings one back. The",
                "texts are in /var/lib/landline/history. For root and group landline.")));
  }

  @Override
  public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
    List<History.Entry> entries;
    try {
      entries = new History(session.paths()).entries();
    } catch (IOException e) {
      throw Failures.reading(e);
    }
    if (session.json()) {
      try (JsonOutput json = session.document()) {
        json.objects("configurations", entries, LogCommand::json);
      }
      return ExitCode.DONE;
    }
    if (entries.isEmpty()) {
      session.note("no configuration was made here yet");
      return ExitCode.DONE;
    }
    Table table = new Table("N", "WHEN", "OUTCOME", "WHO", "WHAT");
    for (History.Entry entry : entries) {
      table.row(
          Integer.toString(entry.number()),
          Quantity.moment(entry.time()),
          entry.fate().toString(),
          entry.deed().author().toString(),
          entry.deed().what());
    }
    table.lines().forEach(session::print);
    return ExitCode.DONE;
  }

  private static void json(JsonOutput json, History.Entry entry) {
    json.put("number", entry.number())
        .put("time", entry.time().toString())
        .put("user", entry.deed().author().user())
        .put("sudo", entry.deed().author().sudo());
    entry.deed().author().from().ifPresent(from -> json.put("from", from));
    json.put("what", entry.deed().what()).put("outcome", entry.fate().toString());
  }
}
