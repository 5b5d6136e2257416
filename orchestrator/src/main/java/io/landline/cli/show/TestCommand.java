// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import com.beust.jcommander.ParametersDelegate;
import io.landline.api.Health;
import io.landline.api.LiveTraffic;
import io.landline.api.ServiceState;
import io.landline.api.SiteDeclaration;
import io.landline.api.Status;
import io.landline.api.TestReport;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Session;
import io.landline.cli.command.SimpleCommand;
import io.landline.cli.host.ServiceCall;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code landline test}. */
public final class TestCommand extends SimpleCommand {
  @ParametersDelegate private final Touch touch = new Touch();

  public TestCommand() {
    super(
        new CommandHelp(
            "test",
            "[NAME]",
            1,
            "probe now, a line per step, and what it means",
            List.of(
                "Sends real datagrams along the whole path now: the tunnel, a forward from",
                "inside and from outside, and what address captured devices are seen as. The",
                "devices themselves receive none of them. Prints a line for each step, then a",
                "conclusion, and what to do if something is broken. NAME is a forward, a device",
                "or, on a hub, a site: then only what concerns it counts. A forward that the hub",
                "refused or has not answered yet says so. For one that a preset made, the check",
                "that the preset names comes last, for a person to make. Exits with 0 if all of",
                "it is proved, with 6 if something is broken, with 7 if something could not be",
                "tested. For root and group landline.",
                "",
                "--touch also calls the devices themselves, from this site, as a neighbour on",
                "their LAN does. It connects to each TCP forward, of a range to the first port,",
                "the last and one between, and waits 3 seconds for an answer. It calls a UDP",
                "forward only with --send, which sends one datagram to the one forward that NAME",
                "is; choose one that the device can handle. If nothing listens, it exits with 6.",
                "Silence proves nothing and does not change the result.")));
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    touch.begin(session, words);
    ServiceCall service = new ServiceCall(session);
    Status status = service.status();
    Optional<ServiceState.Down> down = status.state().downSince();
    if (down.isPresent()) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "Landline has been down since "
              + down.get().time()
              + " ("
              + down.get().record()
              + "): there is nothing to test; to bring it up: landline up");
    }
    LiveTraffic live = status.traffic();
    if (status.state().isHub() && !words.isEmpty()) {
      failIfRefused(words.get(0), status.declarations());
    }
    Subject subject = words.isEmpty() ? Subject.all(live) : Subject.of(words.get(0), live);
    Health proved = subject.of(service.probe());
    if (!proved.isProved()) {
      if (session.json()) {
        session.print(new TestReport(proved, List.of()));
      }
      throw new CommandFailure(
          ExitCode.FAILED,
          proved.headline() + "; the service's log says why: journalctl -u landline");
    }
    List<Touched> touched = touch.call(subject.forwards());
    Status afterwards = service.status();
    TestText text =
        new TestText(
            subject,
            proved,
            afterwards.traffic(),
            Declarations.of(afterwards),
            touched,
            Instant.now());
    if (session.json()) {
      session.print(new TestReport(proved, text.proofs()));
    } else {
      text.lines().forEach(session::print);
    }
    return text.exitCode();
  }

  /** On a hub a forward that it refused is not there to test. */
  static void failIfRefused(String name, List<SiteDeclaration> declarations) throws CommandFailure {
    for (SiteDeclaration site : declarations) {
      for (SiteDeclaration.ForwardState forward : site.forwards()) {
        if (forward.state() == SiteDeclaration.State.REFUSED
            && name.equals(site.site() + "/" + forward.name())) {
          throw new CommandFailure(
              ExitCode.FOUND, "forward " + name + " is refused here: " + forward.why());
        }
      }
    }
  }
}
