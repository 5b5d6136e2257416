// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParametersDelegate;
import io.landline.api.ApplyResult;
import io.landline.cli.command.Command;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.ConfigurationFile;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Failures;
import io.landline.cli.command.Session;
import io.landline.cli.host.HostWork;
import io.landline.cli.host.ServiceCall;
import io.landline.cli.show.ChangeText;
import io.landline.config.Configuration;
import io.landline.control.Reply;
import io.landline.control.Request;
import io.landline.reconcile.ApplyReport;
import io.landline.reconcile.Target;
import io.landline.reconcile.state.HostKey;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code landline apply}. */
public final class ApplyCommand implements Command {
  @Parameter(names = "--direct", description = "in this process, without the service")
  private boolean direct;

  @ParametersDelegate private final ConfirmOptions confirm = new ConfirmOptions();

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
    return "apply the configuration to the kernel";
  }

  @Override
  public List<String> details() {
    return List.of(
        "Applies landline.json to this host's kernel. Changes only what differs: a second",
        "run changes nothing, and live flows of other forwards lose no packet. If the",
        "kernel refuses, the former state is restored and the error says so. The service",
        "does the work; --direct does it here if no service runs. With --confirm the",
        "former configuration and file are restored after that time, unless landline",
        "confirm comes first, from any session: even if you lost your connection.",
        "Needs root.");
  }

  @Override
  public int most() {
    return 0;
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    Optional<Duration> probation = confirm.time();
    if (direct) {
      if (probation.isPresent()) {
        throw CommandFailure.usage("--confirm works only with the service", "omit --direct");
      }
      return inThisProcess(session, words);
    }
    Configuration wanted = ConfigurationFile.open(session, words).parseOrFail();
    ServiceCall service = new ServiceCall(session);
    confirm.before(service);
    Reply.Done done =
        service.done(
            new Request.Apply(service.record(), Optional.empty(), probation),
            "without it: landline apply --direct");
    done.remarks().forEach(session::warn);
    print(session, wanted, done.changed(), done.kernel(), done.flowsCut());
    return confirm.end(session, service, done.number(), done.until());
  }

  private static ExitCode inThisProcess(Session session, List<String> words) throws CommandFailure {
    try (HostWork work = HostWork.openForChange(session, "apply --direct")) {
      work.recover();
      ConfigurationFile file = ConfigurationFile.open(session, words);
      Configuration read = file.parseOrFail();
      Configuration wanted = work.withSecrets(read, session::warn);
      HostKey key = work.key(wanted);
      Target target = work.target(wanted, key);
      target.remarks().forEach(session::warn);
      Optional<Target> before = work.before().map(c -> work.target(c, key));
      ApplyReport report = work.reconciler().apply(target, before);
      work.applied().write(file.text());
      work.remember(wanted);
      print(session, wanted, report.changed(), report.plan().summary(), report.cutFlows());
      return ExitCode.DONE;
    } catch (IOException e) {
      throw Failures.of(e);
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  private static void print(
      Session session, Configuration wanted, boolean changed, String summary, int flowsCut) {
    if (session.json()) {
      session.print(new ApplyResult(wanted.role(), wanted.name(), changed, summary, flowsCut));
      return;
    }
    if (!changed) {
      session.print(wanted.name() + ": already there, nothing changed");
      return;
    }
    ChangeText.wrapped(wanted.name() + ": ", summary).forEach(session::print);
    if (flowsCut > 0) {
      session.print(
          flowsCut + " live flows deleted that the configuration does not allow any more");
    }
  }
}
