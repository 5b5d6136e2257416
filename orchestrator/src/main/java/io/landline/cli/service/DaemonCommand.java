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
        "Brings this host's kernel to what landline.json says and keeps it so: what",
        "others change of it is put back at once, counted, and told on standard error,",
        "one line each, with who did it where the kernel says so. Does what commands ask",
        "for at control.sock: root may change, group landline may look. The signal HUP",
        "is landline apply; TERM ends it and leaves the kernel as it is: forwards go on,",
        "captured devices stay cut off from this site's own internet connection. Speaks",
        "to systemd (Type=notify) where that started it. Needs CAP_NET_ADMIN.");
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
