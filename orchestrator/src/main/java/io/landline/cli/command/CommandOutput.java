// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.command;

import java.util.ArrayList;
import java.util.List;

/** What a command says beside the change that it makes, in the order in which it is said. */
public final class CommandOutput {
  private final List<String> done = new ArrayList<>();
  private final List<String> guessed = new ArrayList<>();
  private final List<String> otherHost = new ArrayList<>();
  private final List<String> secrets = new ArrayList<>();

  /** What is so now. */
  public void done(String line) {
    done.add(line);
  }

  /** A value that was not given and had to be derived. */
  public void guessed(String line) {
    guessed.add(line);
  }

  /** A command for the other host, ready to paste. */
  public void otherHost(String command) {
    otherHost.add(command);
  }

  /** A whole line that may hold a secret: for the terminal only, also where nothing was changed. */
  public void secret(String line) {
    secrets.add(line);
  }

  public List<String> done() {
    return done;
  }

  public List<String> guessed() {
    return guessed;
  }

  public List<String> otherHost() {
    return otherHost;
  }

  public List<String> secrets() {
    return secrets;
  }
}
