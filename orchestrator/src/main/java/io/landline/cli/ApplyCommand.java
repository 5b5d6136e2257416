// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import com.beust.jcommander.Parameter;
import io.landline.config.Configuration;
import io.landline.reconcile.HostKey;
import io.landline.reconcile.Report;
import io.landline.reconcile.Target;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code landline apply}. */
final class ApplyCommand implements Command {
  @Parameter(names = "--direct", description = "in this process, without the service")
  private boolean direct;

  @Override
  public String name() {
    return "apply";
  }

  @Override
  public String arguments() {
    return "";
  }

  @Override
  public String summary() {
    return "bring the kernel to what the configuration says";
  }

  @Override
  public List<String> details() {
    return List.of(
        "Brings this host's kernel to what landline.json says. What is as wanted is not",
        "touched: a second time it changes nothing, and live flows of other forwards",
        "lose no packet. If the kernel refuses, the former state is put back and the",
        "error says so. Needs root. There is no service yet: --direct must be given.");
  }

  @Override
  public int most() {
    return 0;
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    if (!direct) {
      throw CommandFailure.usage("there is no service yet", "landline apply --direct");
    }
    ConfigurationFile file = ConfigurationFile.open(session, words);
    Configuration read = file.parseOrFail();
    try (HostWork work = HostWork.openForChange(session, "apply --direct")) {
      Configuration wanted = work.withSecrets(read, session::warn);
      HostKey key = work.key();
      Target target = work.target(wanted, key);
      target.remarks().forEach(session::warn);
      Optional<Target> before = work.before().map(c -> work.target(c, key));
      Report report = work.reconciler().apply(target, before);
      work.applied().write(file.text());
      work.remember(wanted);
      print(session, wanted, report);
      return ExitCode.DONE;
    } catch (IOException e) {
      throw Failures.of(e);
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  private static void print(Session session, Configuration wanted, Report report) {
    String summary = report.plan().summary();
    if (session.json()) {
      try (JsonOutput json = session.document()) {
        json.put("role", wanted.role())
            .put("name", wanted.name().text())
            .put("changed", report.changed())
            .put("kernel", summary)
            .put("flowsCut", report.cutFlows());
      }
      return;
    }
    if (!report.changed()) {
      session.print(wanted.name() + ": already there, nothing changed");
      return;
    }
    ChangeText.wrapped(wanted.name() + ": ", summary).forEach(session::print);
    if (report.cutFlows() > 0) {
      session.print(
          report.cutFlows() + " live flows cut, which the configuration does not allow any more");
    }
  }
}
