// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.control.Reply;
import io.landline.control.Request;
import java.util.List;

/** {@code landline confirm}. */
final class ConfirmCommand extends SimpleCommand {
  ConfirmCommand() {
    super(
        new CommandHelp(
            "confirm",
            "",
            0,
            "keep what was applied with --confirm",
            List.of(
                "Confirms the configuration that was applied with --confirm: it stays. Works in",
                "any session of root.")));
  }

  @Override
  public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
    ServiceCall service = new ServiceCall(session);
    Reply.Done done = service.done(new Request.Confirm(service.record()), "");
    if (session.json()) {
      try (JsonOutput json = session.document()) {
        json.put("changed", done.changed()).put("number", done.number());
      }
    } else {
      session.print("configuration " + done.number() + " is confirmed");
    }
    return ExitCode.DONE;
  }
}
