// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.api.UplinkUseResult;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Session;
import io.landline.cli.command.SimpleCommand;
import io.landline.cli.host.ServiceCall;
import io.landline.control.Reply;
import io.landline.control.Request;
import java.util.List;
import java.util.Optional;

/** {@code landline uplink use|auto}: without a change of the configuration. */
public final class UplinkCommands {
  private UplinkCommands() {}

  private static void ask(Session session, Optional<String> uplink, String text)
      throws CommandFailure {
    ServiceCall service = new ServiceCall(session);
    Reply.Done done = service.done(new Request.UseUplink(service.record(), uplink), "");
    if (session.json()) {
      session.print(new UplinkUseResult(done.changed(), uplink));
    } else {
      session.print(done.changed() ? text : "no change");
    }
  }

  public static final class Use extends SimpleCommand {
    public Use() {
      super(
          new CommandHelp(
              "uplink use",
              "NAME",
              1,
              "keep the tunnel to one uplink of this site",
              List.of(
                  "From now on the tunnel leaves by this uplink, even when its probes are lost;",
                  "only while it has no link or no gateway do packets leave by the next one. The",
                  "configuration does not change. This holds over restarts and reboots, until",
                  "landline uplink auto. Live flows continue.")));
    }

    @Override
    public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
      requireArguments(arguments);
      String name = arguments.get(0);
      ask(
          session,
          Optional.of(name),
          "the tunnel keeps to " + name + " until: landline uplink auto");
      return ExitCode.DONE;
    }
  }

  public static final class Auto extends SimpleCommand {
    public Auto() {
      super(
          new CommandHelp(
              "uplink auto",
              "",
              0,
              "end landline uplink use",
              List.of(
                  "The tunnel leaves by the first uplink that is well, as its probes show. A",
                  "better one is taken again after it has been well for a minute.")));
    }

    @Override
    public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
      ask(session, Optional.empty(), "probes choose the uplink again");
      return ExitCode.DONE;
    }
  }
}
