// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.command;

import io.landline.api.Document;
import io.landline.config.HostPaths;
import io.landline.json.RecordCodec;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The environment of a command: its streams and the paths of the host's files. Data is written to
 * standard output, everything else to standard error.
 */
public final class Session {
  private final Streams streams;
  private final GlobalOptions options;

  /**
   * The streams and the environment of the process.
   *
   * @param out data
   * @param err everything else
   * @param environment its variables
   * @param terminal whether out is one
   */
  public record Streams(
      InputStream in,
      PrintStream out,
      PrintStream err,
      Map<String, String> environment,
      boolean terminal) {}

  public Session(Streams streams, GlobalOptions options) {
    this.streams = streams;
    this.options = options;
  }

  public HostPaths paths() {
    String root = options.root;
    if (root == null) {
      root = streams.environment().getOrDefault("LANDLINE_ROOT", "");
    }
    return new HostPaths(Path.of(root.isEmpty() ? "/" : root));
  }

  /** The variables of the process. */
  public Map<String, String> environment() {
    return streams.environment();
  }

  /** The command line after {@code landline}. */
  public String what() {
    return options.typed;
  }

  InputStream in() {
    return streams.in();
  }

  public PrintStream err() {
    return streams.err();
  }

  public boolean json() {
    return options.json;
  }

  public boolean colour() {
    return streams.terminal()
        && !options.noColor
        && streams.environment().getOrDefault("NO_COLOR", "").isEmpty()
        && !"dumb".equals(streams.environment().get("TERM"));
  }

  public boolean isTerminal() {
    return streams.terminal();
  }

  public void print(String line) {
    streams.out().println(PrintableText.of(line));
  }

  /**
   * Prints lines of block elements, in UTF-8 whatever the locale: terminals show that. On one with
   * colours they are white on black, whatever its own are (ECMA-48, SGR 97 is an extension).
   */
  public void printBlocks(List<String> lines) {
    for (String line : lines) {
      String text = colour() ? "\u001b[97;40m" + line + "\u001b[0m" : line;
      streams.out().writeBytes((text + "\n").getBytes(StandardCharsets.UTF_8));
    }
    streams.out().flush();
  }

  /**
   * Replaces the terminal's whole screen, in one write so that nothing flickers: cursor home, and
   * clear everything below it (ECMA-48: CUP, ED).
   */
  public void printScreen(String lines) {
    streams.out().println("\u001b[H\u001b[J" + PrintableText.of(lines));
  }

  /** Prints a remark, which is not data. */
  public void note(String line) {
    streams.err().println(PrintableText.of(line));
  }

  public void warn(String line) {
    streams.err().println("landline: warning: " + PrintableText.of(line));
  }

  /** Prints the one document of a command's {@code --json}. */
  public <D extends Record & Document> void print(D document) {
    streams.out().println(PrintableText.ofJson(RecordCodec.pretty(document)));
  }
}
