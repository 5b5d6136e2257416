// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import java.util.List;

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
}
