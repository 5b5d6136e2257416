// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.command;

import java.util.List;

/** One command. Its options are fields with JCommander's annotations. */
public interface Command {
  /** The name of the command on the command line. */
  String name();

  /** What follows the word in its usage line: {@code [FILE]}; empty for nothing. */
  String arguments();

  /** One line for the list of commands. */
  String summary();

  /** The text of its own help, in lines of at most 80 columns. */
  List<String> details();

  /** The largest number of arguments. */
  int most();

  /**
   * Runs the command.
   *
   * @param words its arguments without options, at most {@link #most}
   */
  ExitCode run(Session session, List<String> words) throws CommandFailure;

  /** The usage line: {@code landline plan [FILE] [options]}. */
  default String usage() {
    String following = arguments().isEmpty() ? "" : " " + arguments();
    return "landline " + name() + following + " [options]";
  }
}
