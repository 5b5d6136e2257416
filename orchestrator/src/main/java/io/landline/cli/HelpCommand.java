// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.cli.command.Command;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Session;
import java.util.List;

/** {@code landline help}. */
final class HelpCommand implements Command {
  @Override
  public String name() {
    return "help";
  }

  @Override
  public String arguments() {
    return "[COMMAND [WORD]]";
  }

  @Override
  public String summary() {
    return "this list, or the help of one command";
  }

  @Override
  public List<String> details() {
    return List.of(
        "Lists the commands, says what one of them does, or with 'words' explains what",
        "hub, site, forward, capture and the like mean.");
  }

  @Override
  public int most() {
    return 2;
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    page(words).forEach(session::print);
    return ExitCode.DONE;
  }

  private static List<String> page(List<String> words) throws CommandFailure {
    if (words.isEmpty()) {
      return HelpText.overview();
    }
    String topic = String.join(" ", words);
    if (topic.equals("words")) {
      return HelpText.words();
    }
    Command command = Commands.find(topic);
    if (command == null && !Commands.group(topic).isEmpty()) {
      return HelpText.group(topic);
    }
    if (command == null) {
      throw CommandLine.unknownCommand(topic, "landline help ");
    }
    return HelpText.page(command);
  }
}
