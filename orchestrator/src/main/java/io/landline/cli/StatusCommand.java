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

  /** Cursor home, and clear what is below it (ECMA-48: CUP, ED). */
  private static final String AGAIN = "\u001b[H\u001b[J";

  @Parameter(names = "--watch", description = "show it again every 2 seconds, until Ctrl-C")
  private boolean watch;

  StatusCommand() {
    super(
        new Words(
            "status",
            "",
            0,
            "tunnel, traffic, who is captured, last change",
            List.of(
                "Asks the service: is the kernel as configured, when was the tunnel's last",
                "handshake, what has each forward carried and which flows are live, who is",
                "captured, what was changed and repaired last. Counts are the kernel's: they",
                "begin again at a reboot. A handshake does not prove that anybody is reached.",
                "For root and group landline.")));
  }

  @Override
  public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
    if (watch && session.json()) {
      throw CommandFailure.usage("--watch is for people", "ask again with --json instead");
    }
    ServiceCall service = new ServiceCall(session);
    StatusFacts facts = facts(service);
    LiveFacts live = live(service);
    if (session.json()) {
      try (JsonOutput json = session.document()) {
        StatusJson.write(json, facts, live);
      }
      return ExitCode.DONE;
    }
    show(session, facts, live);
    while (watch) {
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return ExitCode.DONE;
      }
      show(session, facts(service), live(service));
    }
    return ExitCode.DONE;
  }

  private void show(Session session, StatusFacts facts, LiveFacts live) {
    List<String> lines = new StatusText(facts, live, Instant.now(), session.colour()).lines();
    // In one piece, so that nothing flickers.
    session.print((watch && session.isTerminal() ? AGAIN : "") + String.join("\n", lines));
    if (watch && !session.isTerminal()) {
      session.print("");
    }
  }

  private static StatusFacts facts(ServiceCall service) throws CommandFailure {
    if (service.ask(new Request.Status(), "") instanceof Reply.Facts facts) {
      return facts.facts();
    }
    throw another();
  }

  private static LiveFacts live(ServiceCall service) throws CommandFailure {
    if (service.ask(new Request.Live(), "") instanceof Reply.Live live) {
      return live.facts();
    }
    throw another();
  }

  private static CommandFailure another() {
    return new CommandFailure(
        ExitCode.FAILED, "the service gave another answer; restart it after an update");
  }
}
