// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.command;

import java.util.List;

/** The reason why a command fails: the lines for standard error, and the exit code. */
public final class CommandFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final transient List<String> lines;

  /**
   * One line.
   *
   * @param message what is wrong, where, and what to do
   */
  public CommandFailure(ExitCode exitCode, String message) {
    this(exitCode, List.of(message));
  }

  public CommandFailure(ExitCode exitCode, List<String> lines) {
    super(String.join("\n", lines));
    this.exitCode = exitCode;
    this.lines = List.copyOf(lines);
  }

  public static CommandFailure usage(String problem, String advice) {
    return new CommandFailure(ExitCode.USAGE, problem + "; " + advice);
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  public List<String> lines() {
    return lines;
  }
}
