// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Session;
import io.landline.cli.command.SimpleCommand;
import io.landline.cli.host.ServiceCall;
import io.landline.cli.show.HubListCommand;
import io.landline.control.Reply;
import io.landline.control.Request;
import io.landline.net.ParseException;
import io.landline.policy.Name;
import java.util.List;
import java.util.Optional;

/** Which of a site's hubs carries what captured devices send. */
public final class HubCommands {
  private HubCommands() {}

  private static ExitCode use(Session session, Optional<Name> hub) throws CommandFailure {
    ServiceCall service = new ServiceCall(session);
    Reply.Done done = service.done(new Request.UseHub(service.record(), hub), "");
    if (session.json()) {
      HubListCommand.showLive(session, service.status().hubs());
      return ExitCode.DONE;
    }
    done.remarks().forEach(session::print);
    if (done.flowsCut() > 0) {
      session.note(
          "live flows that captured devices began through the other hub and that were cut: "
              + done.flowsCut());
    }
    return ExitCode.DONE;
  }

  /** {@code landline hub use}. */
  public static final class Use extends SimpleCommand {
    public Use() {
      super(
          new CommandHelp(
              "hub use",
              "NAME",
              1,
              "use this hub for captured devices (site)",
              List.of(
                  "What captured devices send to the internet takes this hub from now on, whatever",
                  "the probes say, until landline hub auto; also after a restart. Flows that they",
                  "have begun are cut. Forwards work at every hub, and their flows go on. Needs",
                  "root.")));
    }

    @Override
    public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
      requireArguments(arguments);
      try {
        return use(session, Optional.of(new Name(arguments.get(0))));
      } catch (ParseException e) {
        throw CommandFailure.usage(String.valueOf(e.getMessage()), "see landline hub list");
      }
    }
  }

  /** {@code landline hub auto}. */
  public static final class Auto extends SimpleCommand {
    public Auto() {
      super(
          new CommandHelp(
              "hub auto",
              "",
              0,
              "let the probes choose the hub again (site)",
              List.of(
                  "Ends landline hub use. What captured devices send takes the first hub that",
                  "answers. A silent hub is left within ten seconds, and the first one is taken",
                  "again when it has answered for five minutes. Needs root.")));
    }

    @Override
    public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
      return use(session, Optional.empty());
    }
  }
}
