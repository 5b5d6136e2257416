// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import com.beust.jcommander.Parameter;
import io.landline.change.ConfigHistory;
import io.landline.change.DownMark;
import io.landline.config.Configuration;
import io.landline.reconcile.HostLock;
import io.landline.reconcile.Target;
import io.landline.reconcile.diff.Plan;
import io.landline.reconcile.state.HostKey;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code landline plan}. */
final class PlanCommand implements Command {
  @Parameter(names = "--exit-code", description = "end with 6 if something would change")
  private boolean exitCode;

  @Parameter(names = "--verbose", description = "list every single change of the kernel too")
  private boolean verbose;

  @Override
  public String name() {
    return "plan";
  }

  @Override
  public String arguments() {
    return "[FILE]";
  }

  @Override
  public String summary() {
    return "what apply would change, in words";
  }

  @Override
  public List<String> details() {
    return List.of(
        "Compares FILE (- is standard input), or this host's landline.json, with what was",
        "applied last and with what the kernel holds now. Needs root, changes nothing.");
  }

  @Override
  public int most() {
    return 1;
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    ConfigurationFile file = ConfigurationFile.open(session, words);
    Configuration read = file.parseOrFail();
    try (HostWork work = HostWork.open(session)) {
      PlanReport report = report(session, work, file, work.withSecrets(read, session::warn));
      if (session.json()) {
        try (JsonOutput json = session.document()) {
          report.json(json);
        }
      } else {
        PlanScreen.lines(report, verbose, session.colour()).forEach(session::print);
      }
      return exitCode && report.isChange() ? ExitCode.FOUND : ExitCode.DONE;
    } catch (IOException e) {
      throw Failures.of(e);
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  private static PlanReport report(
      Session session, HostWork work, ConfigurationFile file, Configuration wanted)
      throws CommandFailure, IOException {
    HostKey key = work.key();
    Target target = work.target(wanted, key);
    target.remarks().forEach(session::warn);
    Optional<Configuration> before = work.before();
    Optional<Target> old =
        before.isPresent() ? Optional.of(work.target(before.get(), key)) : Optional.empty();
    Plan plan = work.reconciler().plan(target);
    boolean own = file.label().equals(session.paths().configuration().toString());
    ConfigHistory history = new ConfigHistory(session.paths());
    Optional<byte[]> applied = work.applied().text();
    return new PlanReport(
        wanted,
        before,
        applied.isPresent() ? history.numberOf(applied.get()) : Optional.empty(),
        number(history, file, own),
        file.label(),
        own,
        way(session),
        plan,
        FlowCount.of(work.reconciler().flows(target, old), before, wanted));
  }

  private static PlanReport.Way way(Session session) throws IOException {
    boolean served = HostLock.isHeld(session.paths().lock());
    return new DownMark(session.paths()).read().isPresent()
        ? served ? PlanReport.Way.UP : PlanReport.Way.UP_DIRECT
        : served ? PlanReport.Way.SERVICE : PlanReport.Way.DIRECT;
  }

  /** The number in the history, or that which the host's own file would get. */
  private static Optional<Integer> number(
      ConfigHistory history, ConfigurationFile file, boolean own) throws IOException {
    Optional<Integer> known = history.numberOf(file.text());
    if (known.isPresent() || !own) {
      return known;
    }
    List<Integer> numbers = history.numbers();
    return Optional.of(numbers.isEmpty() ? 1 : numbers.get(numbers.size() - 1) + 1);
  }
}
