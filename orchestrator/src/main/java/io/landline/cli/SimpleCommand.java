// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import java.util.List;
import java.util.stream.Stream;

/** A command whose words are all that its help needs. */
abstract class SimpleCommand implements Command {
  private final Words words;

  SimpleCommand(Words words) {
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

  /** Fails where an argument is missing; those in brackets may be left out. */
  final void requireArguments(List<String> given) throws CommandFailure {
    List<String> required =
        Stream.of(words.arguments().split(" ", -1))
            .filter(word -> !word.isEmpty() && !word.startsWith("["))
            .toList();
    if (given.size() < required.size()) {
      throw CommandFailure.usage(
          "missing argument: " + required.get(given.size()), "usage: " + HelpText.usage(this));
    }
  }
}
