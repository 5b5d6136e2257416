// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import java.util.ArrayList;
import java.util.List;

/** What a command says beside the change that it makes, in the order in which it is said. */
final class CommandOutput {
  private final List<String> done = new ArrayList<>();
  private final List<String> guessed = new ArrayList<>();
  private final List<String> otherHost = new ArrayList<>();
  private final List<String> secrets = new ArrayList<>();

  /** What is so now. */
  void done(String line) {
    done.add(line);
  }

  /** A value that was not given and had to be derived. */
  void guessed(String line) {
    guessed.add(line);
  }

  /** A command for the other host, ready to paste. */
  void otherHost(String command) {
    otherHost.add(command);
  }

  /** A whole line that may hold a secret: for the terminal only, also where nothing was changed. */
  void secret(String line) {
    secrets.add(line);
  }

  List<String> done() {
    return done;
  }

  List<String> guessed() {
    return guessed;
  }

  List<String> otherHost() {
    return otherHost;
  }

  List<String> secrets() {
    return secrets;
  }
}
