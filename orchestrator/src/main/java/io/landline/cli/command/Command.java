// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.command;

import java.util.List;

/** One command. Its options are fields with JCommander's annotations. */
public interface Command {
  /** The word that calls it. */
  String name();

  /** What follows the word in its usage line: {@code [FILE]}; empty for nothing. */
  String arguments();

  /** One line for the list of commands. */
  String summary();

  /** More, for its own help; each line at most 80 columns. */
  List<String> details();

  /** How many words may follow. */
  int most();

  /**
   * Carries it out.
   *
   * @param words what follows beside options, at most {@link #most} of them
   */
  ExitCode run(Session session, List<String> words) throws CommandFailure;

  /** The usage line: {@code landline plan [FILE] [options]}. */
  default String usage() {
    String following = arguments().isEmpty() ? "" : " " + arguments();
    return "landline " + name() + following + " [options]";
  }
}
