// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.api.ConfirmResult;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Session;
import io.landline.cli.command.SimpleCommand;
import io.landline.cli.host.ServiceCall;
import io.landline.control.Reply;
import io.landline.control.Request;
import java.util.List;

/** {@code landline confirm}. */
public final class ConfirmCommand extends SimpleCommand {
  public ConfirmCommand() {
    super(
        new CommandHelp(
            "confirm",
            "",
            0,
            "keep what was applied with --confirm",
            List.of(
                "Keeps the configuration that was applied with --confirm. Works in any session",
                "of root.")));
  }

  @Override
  public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
    ServiceCall service = new ServiceCall(session);
    Reply.Done done = service.done(new Request.Confirm(service.record()), "");
    if (session.json()) {
      session.print(new ConfirmResult(done.changed(), done.number()));
    } else {
      session.print("configuration " + done.number() + " is confirmed");
    }
    return ExitCode.DONE;
  }
}
