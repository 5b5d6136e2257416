// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.Version;
import io.landline.cli.command.Command;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Session;
import io.landline.files.ProgramVersion;
import java.util.List;

/** {@code landline version}. */
public final class VersionCommand implements Command {
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
    return "the version of Landline";
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
      session.print(
          new Version(
              ProgramVersion.text(),
              Runtime.version().toString(),
              System.getProperty("os.version", "")));
    } else {
      session.print("landline " + ProgramVersion.text());
    }
    return ExitCode.DONE;
  }
}
