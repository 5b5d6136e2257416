// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import com.beust.jcommander.Parameter;
import io.landline.api.Status;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Session;
import io.landline.cli.command.SimpleCommand;
import io.landline.cli.host.ServiceCall;
import java.time.Instant;
import java.util.List;

/** {@code landline status}. */
public final class StatusCommand extends SimpleCommand {
  private static final long PAUSE_MILLIS = 2000;

  @Parameter(names = "--watch", description = "show it again every 2 seconds, until Ctrl-C")
  private boolean watch;

  public StatusCommand() {
    super(
        new CommandHelp(
            "status",
            "",
            0,
            "what probes prove; tunnel, traffic, last change",
            List.of(
                "First what the probes prove: the state and since when, or which leg is broken,",
                "why, how certain that is, and what to do. Then the tunnel, the traffic and live",
                "flows of each forward, the captured devices, what the hub answered to what this",
                "site declares (on a hub: what it refused), the last change and the last repair.",
                "Counts come from the kernel and restart at a reboot. To probe now: landline",
                "test. Exits with 0 whatever the verdict is; in scripts, use landline health",
                "check. For root and group landline.")));
  }

  @Override
  public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
    if (watch && session.json()) {
      throw CommandFailure.usage(
          "--watch and --json cannot be combined", "run landline status --json again instead");
    }
    ServiceCall service = new ServiceCall(session);
    Status status = service.status();
    if (session.json()) {
      session.print(status);
      return ExitCode.DONE;
    }
    show(session, status);
    while (watch) {
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return ExitCode.DONE;
      }
      show(session, service.status());
    }
    return ExitCode.DONE;
  }

  private void show(Session session, Status status) {
    List<String> lines = new StatusText(status, Instant.now(), session.colour()).lines();
    if (watch && session.isTerminal()) {
      session.printScreen(String.join("\n", lines));
    } else {
      session.print(String.join("\n", lines));
    }
    if (watch && !session.isTerminal()) {
      session.print("");
    }
  }
}
