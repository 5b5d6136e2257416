// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.config.Configuration;
import io.landline.edit.DisabledCaptures;
import io.landline.edit.DownMark;
import io.landline.edit.Recovery;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** {@code landline guard}. */
final class GuardCommand implements Command {
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
    return "close what is captured, before the network is up";
  }

  @Override
  public List<String> details() {
    return List.of(
        "For early boot: installs of landline.json what refuses packets (the table with",
        "the MACs that are remembered, the rules, the routes without an interface), so",
        "that nothing of a captured device leaves by this site's own internet connection",
        "before the service is there. Needs no interface, no key and no network. The",
        "service keeps all of it. After landline down it closes nothing. Refuses while",
        "the service runs. Needs root.");
  }

  @Override
  public int most() {
    return 0;
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    if (!(ConfigurationFile.open(session, List.of()).parseOrFail() instanceof Configuration.Site)) {
      // A hub captures nothing: without the service it forwards nothing.
      print(session, false, List.of());
      return ExitCode.DONE;
    }
    try (HostWork work = HostWork.openForChange(session, "guard")) {
      putInOrder(session);
      if (isDown(session)) {
        print(session, false, List.of());
        return ExitCode.DONE;
      }
      Configuration configuration =
          ConfigurationFile.open(session, List.of()).parseOrFail().withoutCaptures(letOut(session));
      boolean changed = !work.reconciler().close(work.earlyTarget(configuration)).isEmpty();
      print(session, changed, configuration.captures());
      return ExitCode.DONE;
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  /** An unconfirmed configuration is not what a boot closes for. */
  private static void putInOrder(Session session) {
    try {
      Recovery.of(session.paths(), OptionalLong.of(System.nanoTime())).forEach(session::warn);
    } catch (IOException e) {
      // Closing by what is there is better than not closing.
      session.warn("what a service left cannot be put in order: " + e.getMessage());
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

  /** Who is let out for now; nobody where that cannot be known. */
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
      try (JsonOutput json = session.document()) {
        json.put("changed", changed).put("closed", closed);
      }
      return;
    }
    session.print(
        closed.isEmpty()
            ? "nothing is to be closed here"
            : String.join(", ", closed)
                + (closed.size() == 1 ? " is" : " are")
                + " cut off until the tunnel is up"
                + (changed ? "" : " (already there)"));
  }
}
