// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.PrintableText;
import io.landline.cli.command.Session;
import io.landline.cli.show.HealthCheckCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The entry point of bin/landline. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    Session.Streams streams =
        new Session.Streams(
            System.in,
            System.out,
            System.err,
            System.getenv(),
            Boolean.getBoolean("landline.terminal"));
    int code = run(List.of(args), streams, isPipe());
    System.exit(code);
  }

  /**
   * Runs one command in the calling thread and returns its exit code; for callers that run in a JVM
   * already. The command finds nothing on its standard input.
   */
  public static int run(List<String> args, PrintStream out, PrintStream err) {
    InputStream nothing = InputStream.nullInputStream();
    return run(args, new Session.Streams(nothing, out, err, System.getenv(), false));
  }

  static int run(List<String> args, Session.Streams streams) {
    return run(args, streams, false);
  }

  /**
   * Whether standard output has a reader that may stop early: {@code landline render nft | head}.
   */
  private static boolean isPipe() {
    try {
      String file = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return file.startsWith("pipe:") || file.startsWith("socket:");
    } catch (IOException e) {
      return false;
    }
  }

  private static int run(List<String> args, Session.Streams streams, boolean pipe) {
    ExitCode code;
    try {
      CommandLine.Call call = CommandLine.parse(args);
      code = call.command().run(new Session(streams, call.options()), call.words());
    } catch (CommandFailure e) {
      if (HealthCheckCommand.isMeant(args)) {
        streams
            .out()
            .println("LANDLINE UNKNOWN - " + PrintableText.of(String.join("; ", e.lines())));
        code = ExitCode.CHECK_UNKNOWN;
      } else {
        say(streams.err(), e.lines());
        code = e.exitCode();
      }
    } catch (RuntimeException e) {
      say(streams.err(), List.of("internal error, please report it: " + e));
      if (!streams.environment().getOrDefault("LANDLINE_DEBUG", "").isEmpty()) {
        e.printStackTrace(streams.err());
      }
      code = HealthCheckCommand.isMeant(args) ? ExitCode.CHECK_UNKNOWN : ExitCode.FAILED;
    }
    streams.out().flush();
    if (streams.out().checkError() && code == ExitCode.DONE && !pipe) {
      say(streams.err(), List.of("standard output could not be written"));
      code = ExitCode.FAILED;
    }
    return code.number();
  }

  private static void say(PrintStream err, List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      String line = PrintableText.of(lines.get(i));
      err.println(i == 0 ? "landline: " + line : line);
    }
  }
}
