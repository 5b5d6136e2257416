// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.command;

import io.landline.cli.text.Table;
import java.util.List;

/**
 * A command that lists entries of the configuration in force; works without root and without the
 * kernel.
 */
public abstract class ListCommand extends SimpleCommand {
  public ListCommand(CommandHelp help) {
    super(help);
  }

  public abstract void show(Session session, ConfigurationInForce host) throws CommandFailure;

  @Override
  public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
    show(session, ConfigurationInForce.read(session));
    return ExitCode.DONE;
  }

  /** Prints a table, or a line if it is empty. */
  protected static void print(Session session, Table table, String none) {
    List<String> lines = table.lines();
    if (lines.size() == 1) {
      session.note(none);
    } else {
      lines.forEach(session::print);
    }
  }
}
