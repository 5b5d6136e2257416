// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.config.Configuration;
import java.util.List;

/** A command that shows entries of the configuration; needs no root and no kernel. */
abstract class ListCommand implements Command {
  private final Words words;

  ListCommand(Words words) {
    this.words = words;
  }

  @Override
  public String name() {
    return words.name();
  }

  @Override
  public String arguments() {
    return words.arguments();
  }

  @Override
  public String summary() {
    return words.summary();
  }

  @Override
  public List<String> details() {
    return words.details();
  }

  @Override
  public int most() {
    return words.most();
  }

  abstract void show(Session session, Configuration configuration) throws CommandFailure;

  @Override
  public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
    show(session, ConfigurationFile.open(session, List.of()).parseOrFail());
    return ExitCode.DONE;
  }

  /** A table, or a line where there is nothing to show. */
  static void print(Session session, Table table, String none) {
    List<String> lines = table.lines();
    if (lines.size() == 1) {
      session.note(none);
    } else {
      lines.forEach(session::print);
    }
  }
}
