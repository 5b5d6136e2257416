// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import com.beust.jcommander.Parameter;
import io.landline.config.Configuration;
import io.landline.config.ConfigurationChange;
import io.landline.reconcile.Plan;
import io.landline.reconcile.Target;
import java.util.List;
import java.util.Locale;

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
    Configuration read = ConfigurationFile.open(session, words).parseOrFail();
    try (HostWork work = HostWork.open(session)) {
      Configuration wanted = work.withSecrets(read, session::warn);
      Target target = work.target(wanted, work.key());
      target.remarks().forEach(session::warn);
      Plan plan = work.reconciler().plan(target);
      List<ConfigurationChange> changes = ConfigurationChange.between(work.before(), wanted);
      if (session.json()) {
        json(session, wanted, plan, changes);
      } else {
        print(session, wanted, plan, changes);
      }
      return exitCode && !plan.isEmpty() ? ExitCode.FOUND : ExitCode.DONE;
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  private void print(
      Session session, Configuration wanted, Plan plan, List<ConfigurationChange> changes) {
    String role = wanted.role();
    String host =
        role.substring(0, 1).toUpperCase(Locale.ROOT) + role.substring(1) + " " + wanted.name();
    if (plan.isEmpty()) {
      session.print(host + ": nothing to change");
      return;
    }
    session.print(host + ": this would change");
    session.print("");
    if (changes.isEmpty()) {
      session.print("  the configuration is as applied; the kernel was changed by others");
    }
    ChangeText.lines(changes, verbose, session.colour()).forEach(session::print);
    session.print("");
    ChangeText.wrapped("Kernel    ", plan.summary()).forEach(session::print);
    if (verbose) {
      plan.details().forEach(line -> session.print("          " + line));
    }
    session.print("Then      landline apply --direct");
  }

  private static void json(
      Session session, Configuration wanted, Plan plan, List<ConfigurationChange> changes) {
    try (JsonOutput json = session.document()) {
      json.put("role", wanted.role())
          .put("name", wanted.name().text())
          .put("changed", !plan.isEmpty())
          .objects("changes", changes, PlanCommand::change)
          .object(
              "kernel", () -> json.put("summary", plan.summary()).put("details", plan.details()));
    }
  }

  private static void change(JsonOutput json, ConfigurationChange change) {
    json.put("op", change.sign().name().toLowerCase(Locale.ROOT))
        .put("kind", change.kind())
        .put("name", change.name())
        .put("text", change.text())
        .put("details", change.details());
  }
}
