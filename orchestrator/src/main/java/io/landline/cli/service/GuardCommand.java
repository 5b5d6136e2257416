// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.service;

import io.landline.api.GuardResult;
import io.landline.change.ConfigHistory;
import io.landline.change.DisabledCaptures;
import io.landline.change.DownMark;
import io.landline.change.Recovery;
import io.landline.cli.command.Command;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.ConfigurationFile;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Failures;
import io.landline.cli.command.Session;
import io.landline.cli.host.HostWork;
import io.landline.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** {@code landline guard}. */
public final class GuardCommand implements Command {
  @Override
  public String name() {
    return "guard";
  }

  @Override
  public String arguments() {
    return "";
  }

  @Override
  public String summary() {
    return "block captured devices before the network is up";
  }

  @Override
  public List<String> details() {
    return List.of(
        "For early boot: installs only those parts of landline.json that block packets",
        "(the table with the remembered MACs, the rules, the routes without an",
        "interface). So no packet of a captured device leaves by this site's own internet",
        "connection before the service starts. Needs no interface, no key and no network.",
        "The service keeps all of it. If landline.json is invalid, the last valid",
        "configuration says which devices to block. After landline down it blocks",
        "nothing. Refuses while the service runs. Needs root.");
  }

  @Override
  public int most() {
    return 0;
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    if (isHub(session)) {
      // It captures nothing: without the service it forwards nothing.
      print(session, false, List.of());
      return ExitCode.DONE;
    }
    try (HostWork work = HostWork.openForChange(session, "guard")) {
      putInOrder(session);
      if (isDown(session)) {
        print(session, false, List.of());
        return ExitCode.DONE;
      }
      Configuration configuration = configuration(session).withoutCaptures(letOut(session));
      if (!(configuration instanceof Configuration.Site)) {
        print(session, false, List.of());
        return ExitCode.DONE;
      }
      boolean changed = !work.reconciler().close(work.earlyTarget(configuration)).isEmpty();
      print(session, changed, configuration.captures());
      return ExitCode.DONE;
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  private static boolean isHub(Session session) {
    try {
      return own(session) instanceof Configuration.Hub;
    } catch (CommandFailure e) {
      return false; // reported later
    }
  }

  private static Configuration own(Session session) throws CommandFailure {
    return ConfigurationFile.open(session, List.of()).parseOrFail();
  }

  /** The file's configuration, or the last valid one: without it, captured devices would leak. */
  private static Configuration configuration(Session session) throws CommandFailure {
    try {
      return own(session);
    } catch (CommandFailure e) {
      if (!Files.exists(session.paths().configuration())) {
        throw e;
      }
      ConfigHistory.Valid last = lastValid(session).orElseThrow(() -> e);
      session.warn(
          e.lines().get(0)
              + "; blocking by configuration "
              + last.number()
              + ", the last valid one, instead");
      return last.configuration();
    }
  }

  private static Optional<ConfigHistory.Valid> lastValid(Session session) {
    try {
      return new ConfigHistory(session.paths()).lastValid();
    } catch (IOException e) {
      session.warn("cannot read the former configurations: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** After a boot, an unconfirmed configuration is rolled back before the guard is set up. */
  private static void putInOrder(Session session) {
    try {
      Recovery.of(session.paths(), OptionalLong.of(System.nanoTime())).forEach(session::warn);
    } catch (IOException e) {
      // Blocking by the present file is better than not blocking.
      session.warn("cannot recover what an earlier run left behind: " + e.getMessage());
    }
  }

  private static boolean isDown(Session session) throws CommandFailure {
    try {
      Optional<DownMark.Mark> mark = new DownMark(session.paths()).read();
      mark.ifPresent(m -> session.note("down since " + m.since() + "; landline up ends that"));
      return mark.isPresent();
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  /** The devices whose capture is disabled for now; none if that cannot be read. */
  private static Set<String> letOut(Session session) {
    try {
      return new DisabledCaptures(session.paths()).devices();
    } catch (IOException e) {
      session.warn(String.valueOf(e.getMessage()));
      return Set.of();
    }
  }

  private static void print(Session session, boolean changed, List<String> closed) {
    if (session.json()) {
      session.print(new GuardResult(changed, closed));
      return;
    }
    session.print(
        closed.isEmpty()
            ? "nothing to block here"
            : String.join(", ", closed)
                + (closed.size() == 1 ? " is" : " are")
                + " cut off until the tunnel is up"
                + (changed ? "" : " (already there)"));
  }
}
