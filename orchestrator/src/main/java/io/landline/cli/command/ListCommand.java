// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.command;

import io.landline.cli.text.Table;
import io.landline.config.Configuration;
import java.util.List;

/** A command that shows entries of the configuration; needs no root and no kernel. */
public abstract class ListCommand extends SimpleCommand {
  public ListCommand(CommandHelp help) {
    super(help);
  }

  public abstract void show(Session session, Configuration configuration) throws CommandFailure;

  @Override
  public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
    show(session, ConfigurationFile.open(session, List.of()).parseOrFail());
    return ExitCode.DONE;
  }

  /** A table, or a line where there is nothing to show. */
  protected static void print(Session session, Table table, String none) {
    List<String> lines = table.lines();
    if (lines.size() == 1) {
      session.note(none);
    } else {
      lines.forEach(session::print);
    }
  }
}
