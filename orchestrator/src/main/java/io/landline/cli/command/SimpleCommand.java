// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.command;

import java.util.List;
import java.util.stream.Stream;

/** A command whose help is made from its {@link CommandHelp} alone. */
public abstract class SimpleCommand implements Command {
  private final CommandHelp help;

  public SimpleCommand(CommandHelp help) {
    this.help = help;
  }

  @Override
  public String name() {
    return help.name();
  }

  @Override
  public String arguments() {
    return help.arguments();
  }

  @Override
  public String summary() {
    return help.summary();
  }

  @Override
  public List<String> details() {
    return help.details();
  }

  @Override
  public int most() {
    return help.most();
  }

  /** Fails if an argument is missing; those in brackets are optional. */
  protected final void requireArguments(List<String> given) throws CommandFailure {
    List<String> required =
        Stream.of(help.arguments().split(" ", -1))
            .filter(word -> !word.isEmpty() && !word.startsWith("["))
            .toList();
    if (given.size() < required.size()) {
      throw CommandFailure.usage(
          "missing argument: " + required.get(given.size()), "usage: " + usage());
    }
  }
}
