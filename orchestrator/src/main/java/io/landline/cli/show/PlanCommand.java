// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import com.beust.jcommander.Parameter;
import io.landline.api.Plan;
import io.landline.change.ConfigHistory;
import io.landline.change.DownMark;
import io.landline.cli.command.Command;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.ConfigurationFile;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Failures;
import io.landline.cli.command.Session;
import io.landline.cli.host.FlowOwner;
import io.landline.cli.host.HostWork;
import io.landline.config.Configuration;
import io.landline.reconcile.HostLock;
import io.landline.reconcile.Target;
import io.landline.reconcile.state.HostKey;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code landline plan}. */
public final class PlanCommand implements Command {
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
        session.print(report.plan());
      } else {
        PlanScreen.lines(report, verbose, session.colour()).forEach(session::print);
      }
      return exitCode && report.plan().changed() ? ExitCode.FOUND : ExitCode.DONE;
    } catch (IOException e) {
      throw Failures.of(e);
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  private static PlanReport report(
      Session session, HostWork work, ConfigurationFile file, Configuration wanted)
      throws CommandFailure, IOException {
    HostKey key = work.key(wanted);
    Target target = work.target(wanted, key);
    target.remarks().forEach(session::warn);
    Optional<Configuration> before = work.before();
    Optional<Target> old =
        before.isPresent() ? Optional.of(work.target(before.get(), key)) : Optional.empty();
    boolean own = file.label().equals(session.paths().configuration().toString());
    ConfigHistory history = new ConfigHistory(session.paths());
    Optional<byte[]> applied = work.applied().text();
    Plan plan =
        PlanReport.plan(
            before,
            wanted,
            new Plan.Configurations(
                applied.isPresent() ? history.numberOf(applied.get()) : Optional.empty(),
                number(history, file, own),
                file.label()),
            work.reconciler().plan(target),
            FlowOwner.count(work.reconciler().flows(target, old), before, wanted));
    return new PlanReport(plan, before.isEmpty(), own, way(session));
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
