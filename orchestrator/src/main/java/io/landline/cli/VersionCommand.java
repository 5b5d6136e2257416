// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code landline version}. */
final class VersionCommand implements Command {
  @Override
  public String name() {
    return "version";
  }

  @Override
  public String arguments() {
    return "";
  }

  @Override
  public String summary() {
    return "which Landline this is";
  }

  @Override
  public List<String> details() {
    return List.of("Prints the version; with --json those of Java and the kernel too.");
  }

  @Override
  public int most() {
    return 0;
  }

  @Override
  public ExitCode run(Session session, List<String> words) {
    if (session.json()) {
      try (JsonOutput json = session.document()) {
        json.put("version", version())
            .put("java", Runtime.version().toString())
            .put("kernel", System.getProperty("os.version", ""));
      }
    } else {
      session.print("landline " + version());
    }
    return ExitCode.DONE;
  }

  /** The build writes it into a resource. */
  static String version() {
    try (InputStream in = VersionCommand.class.getResourceAsStream("/io/landline/version.txt")) {
      if (in == null) {
        throw new IllegalStateException("version.txt is missing from this build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
