// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.api.Document;
import io.landline.config.HostPaths;
import io.landline.json.RecordCodec;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command works with: its streams and where the host's files are. Data goes to standard
 * output, all else to standard error.
 */
final class Session {
  private final Streams streams;
  private final GlobalOptions options;

  /**
   * The process's surroundings.
   *
   * @param out data
   * @param err everything else
   * @param environment its variables
   * @param terminal whether out is one
   */
  record Streams(
      InputStream in,
      PrintStream out,
      PrintStream err,
      Map<String, String> environment,
      boolean terminal) {}

  Session(Streams streams, GlobalOptions options) {
    this.streams = streams;
    this.options = options;
  }

  HostPaths paths() {
    String root = options.root;
    if (root == null) {
      root = streams.environment().getOrDefault("LANDLINE_ROOT", "");
    }
    return new HostPaths(Path.of(root.isEmpty() ? "/" : root));
  }

  /** The variables of the process. */
  Map<String, String> environment() {
    return streams.environment();
  }

  /** What was typed behind {@code landline}. */
  String what() {
    return options.typed;
  }

  InputStream in() {
    return streams.in();
  }

  PrintStream err() {
    return streams.err();
  }

  boolean json() {
    return options.json;
  }

  boolean colour() {
    return streams.terminal()
        && !options.noColor
        && streams.environment().getOrDefault("NO_COLOR", "").isEmpty()
        && !"dumb".equals(streams.environment().get("TERM"));
  }

  boolean isTerminal() {
    return streams.terminal();
  }

  void print(String line) {
    streams.out().println(PrintableText.of(line));
  }

  /**
   * Prints in the place of all that a terminal shows, in one piece so that nothing flickers: cursor
   * home, and clear what is below it (ECMA-48: CUP, ED).
   */
  void printScreen(String lines) {
    streams.out().println("\u001b[H\u001b[J" + PrintableText.of(lines));
  }

  /** A remark that is no data. */
  void note(String line) {
    streams.err().println(PrintableText.of(line));
  }

  void warn(String line) {
    streams.err().println("landline: warning: " + PrintableText.of(line));
  }

  /** Prints the one document of a command's {@code --json}. */
  <D extends Record & Document> void print(D document) {
    streams.out().println(PrintableText.ofJson(RecordCodec.pretty(document)));
  }

  /** Begins the one document of a command's {@code --json}; printed when it is closed. */
  JsonOutput document() {
    return new JsonOutput(streams.out());
  }
}
