// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.command;

import java.util.ArrayList;
import java.util.List;

/** The lines that a command prints about its change, in the order in which they were added. */
public final class CommandOutput {
  /**
   * What to do or know besides the change.
   *
   * @param label one word
   * @param text a sentence or more
   */
  public record Advice(String label, String text) {}

  private final List<String> done = new ArrayList<>();
  private final List<Advice> advice = new ArrayList<>();
  private final List<String> guessed = new ArrayList<>();
  private final List<String> otherHost = new ArrayList<>();
  private final List<String> secrets = new ArrayList<>();

  /** A result of the change. */
  public void done(String line) {
    done.add(line);
  }

  /** A value that was not given and was derived. */
  public void guessed(String line) {
    guessed.add(line);
  }

  /** A command for the other host, ready to paste. */
  public void otherHost(String command) {
    otherHost.add(command);
  }

  /** There is no other host where commands could be typed. */
  public void withoutOtherHost() {
    otherHost.clear();
  }

  /** What to do or know besides the change; printed if something changed. */
  public void advice(String label, String text) {
    advice.add(new Advice(label, text));
  }

  /**
   * A whole line that may contain a secret. It is printed only as text, even if nothing changed.
   */
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

  public List<Advice> advice() {
    return advice;
  }

  public List<String> secrets() {
    return secrets;
  }
}
