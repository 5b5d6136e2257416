// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.api.AlertTest;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ConfigurationFile;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Session;
import io.landline.cli.command.SimpleCommand;
import io.landline.cli.command.StandardInput;
import io.landline.config.document.Json;
import io.landline.health.alert.Alerts;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** {@code landline alerts set|test|remove}: the URL to which changes of the verdict are posted. */
public final class AlertsCommands {
  private static final String PROBE = "probe";
  private static final String ALERTS = "alerts";

  private AlertsCommands() {}

  public static final class Set extends EditCommand {
    public Set() {
      super(
          new CommandHelp(
              "alerts set",
              "[URL]",
              1,
              "post a message when the verdict changes",
              List.of(
                  "Sends a plain-text POST, which ntfy and most chat bridges accept, and retries",
                  "until it is accepted. No mail server is needed. Anyone who knows the URL may",
                  "read the messages: choose one that cannot be guessed. The history and the",
                  "journal do not record it. With -, or without URL, it is read from standard",
                  "input, so that the shell's history and sudo's log do not record it either.")));
    }

    @Override
    boolean hasSecretArguments() {
      return true;
    }

    @Override
    Change change(Session session, List<String> arguments) throws CommandFailure {
      boolean asks = arguments.isEmpty() || arguments.get(0).equals("-");
      String url =
          asks ? StandardInput.line(session, "Paste the URL, and press Enter:") : arguments.get(0);
      return (draft, out) -> {
        draft.set(PROBE, ALERTS, Json.of(url));
        out.done("every change of verdict is posted there");
        out.done("try it: landline alerts test");
      };
    }
  }

  public static final class Remove extends EditCommand {
    public Remove() {
      super(
          new CommandHelp(
              "alerts remove",
              "",
              0,
              "stop posting",
              List.of("Removes the URL that alerts set stored.")));
    }

    @Override
    Change change(Session session, List<String> arguments) {
      return (draft, out) -> {
        draft.unset(PROBE, ALERTS);
        out.done("nothing is posted any more");
      };
    }
  }

  public static final class Test extends SimpleCommand {
    public Test() {
      super(
          new CommandHelp(
              "alerts test",
              "",
              0,
              "post a test message and print the result",
              List.of(
                  "Posts from this process, as the user who runs it. If a firewall treats users",
                  "differently, the service's own alerts may still fail.")));
    }

    @Override
    public ExitCode run(Session session, List<String> words) throws CommandFailure {
      URI url =
          ConfigurationFile.open(session, List.of())
              .parseOrFail()
              .settings()
              .probe()
              .alerts()
              .orElseThrow(
                  () ->
                      new CommandFailure(
                          ExitCode.FAILED, "no alerts are set; first: landline alerts set URL"));
      Optional<String> trouble;
      try {
        trouble = Alerts.post(url, "This is a test of Landline's alerts. No action is needed.");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CommandFailure(ExitCode.FAILED, "interrupted");
      }
      if (session.json()) {
        session.print(new AlertTest(trouble.isEmpty(), trouble));
      }
      if (trouble.isPresent()) {
        throw new CommandFailure(
            ExitCode.FAILED, "the server did not accept it: " + trouble.get() + "; check the URL");
      }
      if (!session.json()) {
        session.print("accepted by " + url.getHost());
      }
      return ExitCode.DONE;
    }
  }
}
