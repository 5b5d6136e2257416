// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.api.DownResult;
import io.landline.change.ChangeRecord;
import io.landline.change.DownMark;
import io.landline.cli.command.Command;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.ConfigurationFile;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Failures;
import io.landline.cli.command.Session;
import io.landline.cli.host.HostWork;
import io.landline.cli.host.ServiceCall;
import io.landline.config.Configuration;
import io.landline.control.Reply;
import io.landline.control.Request;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code landline down}. */
public final class DownCommand implements Command {
  @Override
  public String name() {
    return "down";
  }

  @Override
  public String arguments() {
    return "";
  }

  @Override
  public String summary() {
    return "remove everything from the kernel";
  }

  @Override
  public List<String> details() {
    return List.of(
        "Removes Landline's table, rules, routes and tunnel from this host's kernel and",
        "puts interface settings back. Captured devices then leave by the site's own",
        "internet connection. The configuration and the keys stay. It stays down, over",
        "reboots too, until landline up. Needs root.");
  }

  @Override
  public int most() {
    return 0;
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    ServiceCall service = new ServiceCall(session);
    Optional<Reply> reply = service.askIfThere(new Request.Down(service.record()));
    if (reply.isPresent()) {
      Reply.Done done = ServiceCall.done(reply.get());
      Configuration configuration = ConfigurationFile.open(session, List.of()).parseOrFail();
      print(session, configuration, done.changed(), done.remarks());
      return ExitCode.DONE;
    }
    return inThisProcess(session, service.record());
  }

  private static ExitCode inThisProcess(Session session, ChangeRecord record)
      throws CommandFailure {
    try (HostWork work = HostWork.openForChange(session, "down")) {
      // Removes what was applied, even if the file was changed since.
      Optional<Configuration> applied = work.applied().read();
      Configuration configuration =
          applied.isPresent()
              ? applied.get()
              : ConfigurationFile.open(session, List.of()).parseOrFail();
      DownMark mark = new DownMark(session.paths());
      if (mark.read().isEmpty()) {
        mark.set(record, Instant.now());
      }
      boolean changed = work.reconciler().down(work.wholeTarget(configuration, HostWork.anyKey()));
      work.applied().clear();
      print(session, configuration, changed, changed ? configuration.captures() : List.of());
      return ExitCode.DONE;
    } catch (IOException e) {
      throw Failures.of(e);
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  private static void print(
      Session session, Configuration configuration, boolean changed, List<String> captured) {
    List<String> released = configuration.role().equals("site") ? captured : List.of();
    if (session.json()) {
      session.print(new DownResult(configuration.role(), configuration.name(), changed, released));
      return;
    }
    session.print(
        configuration.name()
            + (changed
                ? ": taken down; it stays down, over reboots too, until landline up"
                : ": nothing was there, nothing changed"));
    if (!released.isEmpty()) {
      session.print(
          String.join(", ", released)
              + (released.size() == 1 ? " is" : " are")
              + " not captured any more: the internet sees this site's own address");
    }
  }
}
