// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import com.beust.jcommander.Parameter;
import io.landline.control.LiveFacts;
import io.landline.control.Reply;
import io.landline.control.Request;
import io.landline.control.StatusFacts;
import java.time.Instant;
import java.util.List;

/** {@code landline status}. */
final class StatusCommand extends SimpleCommand {
  private static final long PAUSE_MILLIS = 2000;

  @Parameter(names = "--watch", description = "show it again every 2 seconds, until Ctrl-C")
  private boolean watch;

  StatusCommand() {
    super(
        new CommandHelp(
            "status",
            "",
            0,
            "what probes prove; tunnel, traffic, last change",
            List.of(
                "First what the probes prove: how well it is, since when; else which leg is",
                "broken, why, how sure that is, and what to do. Then the tunnel, what each",
                "forward has carried and which flows are live, who is captured, what was",
                "changed and repaired last. Counts are the kernel's: they begin again at a",
                "reboot. To probe now: landline test. Exits 0 whatever the verdict is; scripts",
                "ask landline health check. For root and group landline.")));
  }

  @Override
  public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
    if (watch && session.json()) {
      throw CommandFailure.usage("--watch is for people", "ask again with --json instead");
    }
    ServiceCall service = new ServiceCall(session);
    Seen seen = Seen.by(service);
    if (session.json()) {
      try (JsonOutput json = session.document()) {
        StatusJson.write(json, seen.facts(), seen.health(), seen.live());
      }
      return ExitCode.DONE;
    }
    show(session, seen);
    while (watch) {
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return ExitCode.DONE;
      }
      show(session, Seen.by(service));
    }
    return ExitCode.DONE;
  }

  /** What the service says, all of it about the same time. */
  private record Seen(StatusFacts facts, Reply.Health health, LiveFacts live) {
    static Seen by(ServiceCall service) throws CommandFailure {
      return new Seen(service.status(), service.health(new Request.Health()), service.live());
    }
  }

  private void show(Session session, Seen seen) {
    List<String> lines =
        new StatusText(seen.facts(), seen.health(), seen.live(), Instant.now(), session.colour())
            .lines();
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
