// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.cli.command.Session;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs commands as bin/landline does, on a host whose files are below a directory. */
public final class Cli {
  private final Map<String, String> environment = new HashMap<>();
  private String input = "";

  public Cli(Path root) {
    environment.put("LANDLINE_ROOT", root.toString());
  }

  /** What came of a command. */
  public record Outcome(int code, String out, String err) {}

  Cli with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  public Cli reading(String text) {
    input = text;
    return this;
  }

  public Outcome run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Session.Streams streams =
        new Session.Streams(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment,
            false);
    int code = Main.run(Stream.of(args).toList(), streams);
    return new Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  public static Path fixture(String name) {
    return Path.of("src/test/resources/config").resolve(name);
  }

  static List<String> lines(String text) {
    return text.lines().toList();
  }
}
