// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.api.UpResult;
import io.landline.change.DownMark;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Failures;
import io.landline.cli.command.Session;
import io.landline.cli.command.SimpleCommand;
import io.landline.cli.host.ServiceCall;
import io.landline.cli.show.ChangeText;
import io.landline.control.Reply;
import io.landline.control.Request;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code landline up}. */
public final class UpCommand extends SimpleCommand {
  public UpCommand() {
    super(
        new CommandHelp(
            "up",
            "",
            0,
            "apply again after landline down",
            List.of(
                "Applies landline.json to the kernel again, after landline down. If no service",
                "runs, it only lifts the down state: the service, or landline apply --direct,",
                "does the rest. Needs root.")));
  }

  @Override
  public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
    ServiceCall service = new ServiceCall(session);
    Optional<Reply> reply = service.askIfThere(new Request.Up(service.record()));
    if (reply.isPresent()) {
      Reply.Done done = ServiceCall.done(reply.get());
      print(session, done.changed(), done.kernel());
      return ExitCode.DONE;
    }
    try {
      DownMark mark = new DownMark(session.paths());
      boolean changed = mark.read().isPresent();
      mark.clear();
      print(session, changed, "");
      session.note("the service does not run; start it, or: landline apply --direct");
      return ExitCode.DONE;
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  private static void print(Session session, boolean changed, String kernel) {
    if (session.json()) {
      session.print(new UpResult(changed, kernel));
      return;
    }
    session.print(changed ? "up again" : "it was not down, nothing changed");
    if (!kernel.isEmpty() && changed) {
      ChangeText.wrapped("Kernel    ", kernel).forEach(session::print);
    }
  }
}
