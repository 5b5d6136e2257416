// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.service;

import io.landline.cli.command.Command;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Failures;
import io.landline.cli.command.Session;
import io.landline.cli.host.HostWork;
import io.landline.cli.host.KernelConnections;
import io.landline.config.HostPaths;
import io.landline.host.ServiceException;
import io.landline.log.Log;
import io.landline.log.StreamLog;
import io.landline.service.Daemon;
import io.landline.service.ServiceNotifier;
import java.nio.file.Path;
import java.util.List;

/** {@code landline daemon}. */
public final class DaemonCommand implements Command {
  @Override
  public String name() {
    return "daemon";
  }

  @Override
  public String arguments() {
    return "";
  }

  @Override
  public String summary() {
    return "the service: apply, then keep it applied";
  }

  @Override
  public List<String> details() {
    return List.of(
        "Applies landline.json to this host's kernel and keeps it applied. Changes by",
        "other programs are undone at once, counted, and reported on standard error, one",
        "line each, with the process that made them if the kernel names it. Serves",
        "commands at control.sock: root may change, group landline may look. The signal",
        "HUP does the same as landline apply. TERM ends the service and leaves the kernel",
        "as it is: forwards keep working, and captured devices stay blocked from this",
        "site's own internet connection. Reports to systemd (Type=notify) if systemd",
        "started it. Needs CAP_NET_ADMIN.");
  }

  @Override
  public int most() {
    return 0;
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    HostPaths paths = paths(session);
    Log log = new StreamLog(session.err());
    ServiceNotifier notifier =
        ServiceNotifier.of(session.environment(), ProcessHandle.current().pid());
    try (HostWork work = HostWork.openForChange(session, "the service")) {
      return Daemon.prepare(paths, work.kernel(), KernelConnections::new, notifier, log).run()
          ? ExitCode.DONE
          : ExitCode.FAILED;
    } catch (ServiceException e) {
      throw new CommandFailure(
          e.isInvalidConfiguration() ? ExitCode.INVALID : ExitCode.FAILED, e.lines());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILED;
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  private static HostPaths paths(Session session) {
    String credentials = session.environment().getOrDefault("CREDENTIALS_DIRECTORY", "");
    return credentials.isEmpty()
        ? session.paths()
        : session.paths().withCredentials(Path.of(credentials));
  }
}
