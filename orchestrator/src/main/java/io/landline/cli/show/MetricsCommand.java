// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.MetricsText;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Failures;
import io.landline.cli.command.Session;
import io.landline.cli.command.SimpleCommand;
import io.landline.cli.host.HealthFileReader;
import io.landline.health.verdict.State;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** {@code landline metrics}. */
public final class MetricsCommand extends SimpleCommand {
  public MetricsCommand() {
    super(
        new CommandHelp(
            "metrics",
            "",
            0,
            "measurements for Prometheus",
            List.of(
                "Prints what the service wrote after its last round, in Prometheus' text",
                "format. If the service is silent, landline_last_probe_timestamp_seconds does",
                "not change. For root and group landline.")));
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    Path file = session.paths().metrics();
    try {
      String text = Files.readString(file);
      if (HealthFileReader.read(session, Instant.now()).health().state() == State.UNKNOWN) {
        session.warn("the state is unknown and these may be old: see landline health check");
      }
      if (session.json()) {
        session.print(new MetricsText(text));
      } else {
        session.print(text.stripTrailing());
      }
      return ExitCode.DONE;
    } catch (NoSuchFileException e) {
      throw new CommandFailure(
          ExitCode.NOT_PERMITTED,
          "the service has not measured anything yet; systemctl status landline");
    } catch (AccessDeniedException e) {
      throw Failures.reading(e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, file + ": it cannot be read: " + e);
    }
  }
}
