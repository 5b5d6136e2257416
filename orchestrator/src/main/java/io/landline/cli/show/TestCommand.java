// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import com.beust.jcommander.ParametersDelegate;
import io.landline.api.Health;
import io.landline.api.LiveTraffic;
import io.landline.api.ServiceState;
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
                "Sends real datagrams round the whole way now: tunnel, the way of a forward",
                "from inside and from outside, and as whom a captured device is seen; the",
                "devices themselves get nothing of it. A line for each step, then one sentence",
                "that says what it means, and what to do where something is broken. NAME is a",
                "forward, a device or, on a hub, a site: only what concerns it. Ends with 0",
                "where all that was asked is proved, with 6 where something is broken, with",
                "7 where something could not be tried. For root and group landline.",
                "",
                "--touch calls the devices themselves, from this site, as a neighbour on their",
                "LAN does: each TCP forward is connected to and hung up, of a range the first",
                "port, the last and one between, 3 seconds for an answer. A UDP forward is",
                "called only with --send, which sends one datagram of yours to the one forward",
                "that NAME is; choose what the device can take. Where nothing listens",
                "it ends with 6. Silence proves nothing and changes nothing.")));
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
          "Landline is down since "
              + down.get().time()
              + " ("
              + down.get().record()
              + "): there is nothing to test; to bring it up: landline up");
    }
    LiveTraffic live = status.traffic();
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
    LiveTraffic afterwards = service.status().traffic();
    TestText text = new TestText(subject, proved, afterwards, touched, Instant.now());
    if (session.json()) {
      session.print(new TestReport(proved, text.proofs()));
    } else {
      text.lines().forEach(session::print);
    }
    return text.exitCode();
  }
}
