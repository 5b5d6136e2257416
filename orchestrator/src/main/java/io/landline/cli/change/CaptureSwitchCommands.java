// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import com.beust.jcommander.Parameter;
import io.landline.api.CaptureSwitchResult;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Session;
import io.landline.cli.command.SimpleCommand;
import io.landline.cli.command.Span;
import io.landline.cli.host.ServiceCall;
import io.landline.cli.show.ChangeText;
import io.landline.control.Reply;
import io.landline.control.Request;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code landline capture disable|enable}: for a time, without a change of the configuration. */
public final class CaptureSwitchCommands {
  private CaptureSwitchCommands() {}

  private static void print(Session session, Reply.Done done, List<String> lines) {
    if (session.json()) {
      session.print(new CaptureSwitchResult(done.changed(), done.kernel(), done.flowsCut()));
      return;
    }
    if (!done.changed()) {
      session.print("no change");
      return;
    }
    lines.forEach(session::print);
    ChangeText.wrapped("Kernel    ", done.kernel()).forEach(session::print);
  }

  public static final class Disable extends SimpleCommand {
    @Parameter(names = "--for", description = "2h  captured again after that")
    private @Nullable String during;

    public Disable() {
      super(
          new CommandHelp(
              "capture disable",
              "DEVICE...",
              1000,
              "suspend the capture of a device",
              List.of(
                  "The configuration does not change. The service keeps the capture disabled over",
                  "restarts and reboots, until landline capture enable or the end of the time.")));
    }

    @Override
    public ExitCode run(Session session, List<String> devices) throws CommandFailure {
      requireArguments(devices);
      ServiceCall service = new ServiceCall(session);
      Optional<Duration> time =
          during == null ? Optional.empty() : Optional.of(Span.parse("--for", during));
      Reply.Done done =
          service.done(
              new Request.Disable(service.record(), devices, time),
              "without it: landline capture remove DEVICE");
      boolean atHub = service.status().state().isHub();
      print(
          session,
          done,
          devices.stream()
              .map(
                  device ->
                      device
                          + " is not captured "
                          + (during == null
                              ? "until: landline capture enable " + device
                              : "for " + during)
                          + "; "
                          + effect(device, atHub))
              .toList());
      return ExitCode.DONE;
    }

    /** A hub lets nothing out of what is not captured; whoever sends it there goes on sending. */
    private static String effect(String device, boolean atHub) {
      if (!atHub) {
        return "the internet sees this site's own address";
      }
      String nothing = "nothing that it sends through the tunnel reaches the internet";
      return device.contains("/")
          ? nothing + ", and its site goes on sending it here"
          : nothing + "; forwards to it work";
    }
  }

  public static final class Enable extends SimpleCommand {
    public Enable() {
      super(
          new CommandHelp(
              "capture enable",
              "DEVICE...",
              1000,
              "end landline capture disable",
              List.of("The devices are captured again, as the configuration says.")));
    }

    @Override
    public ExitCode run(Session session, List<String> devices) throws CommandFailure {
      requireArguments(devices);
      ServiceCall service = new ServiceCall(session);
      Reply.Done done = service.done(new Request.Enable(service.record(), devices), "");
      print(session, done, devices.stream().map(d -> d + " is captured again").toList());
      return ExitCode.DONE;
    }
  }
}
