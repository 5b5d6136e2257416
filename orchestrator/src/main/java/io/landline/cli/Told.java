// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import java.util.ArrayList;
import java.util.List;

/** What a command tells people beside the change it makes. */
final class Told {
  private final List<String> done = new ArrayList<>();
  private final List<String> guessed = new ArrayList<>();
  private final List<String> elsewhere = new ArrayList<>();

  private final List<String> secrets = new ArrayList<>();

  /** What is so now. */
  void done(String line) {
    done.add(line);
  }

  /** What was not said and had to be guessed. */
  void guessed(String line) {
    guessed.add(line);
  }

  /** A finished line for the other host. */
  void elsewhere(String command) {
    elsewhere.add(command);
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

  List<String> elsewhere() {
    return elsewhere;
  }

  List<String> secrets() {
    return secrets;
  }
}
