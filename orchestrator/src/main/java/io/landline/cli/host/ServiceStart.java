// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.host;

import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.ExitCode;
import io.landline.config.HostPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Starts this host's service through systemd once it has a configuration, but only if systemd also
 * starts it at boot. A service that is disabled, or was not installed by the package, is not
 * started.
 */
public final class ServiceStart {
  private static final String UNIT = "landline.service";
  private static final String BY_HAND =
      "start it: systemctl start landline; without it: landline apply --direct";

  private final HostPaths paths;

  public ServiceStart(HostPaths paths) {
    this.paths = paths;
  }

  /** Whether systemd runs here and the service is enabled. */
  private boolean isPossible() {
    Path enabled = Path.of("/etc/systemd/system/multi-user.target.wants", UNIT);
    return paths.root().equals(Path.of("/"))
        && Files.isDirectory(Path.of("/run/systemd/system"))
        && Files.isSymbolicLink(enabled);
  }

  /**
   * Starts the service and waits until it is ready, if that is possible.
   *
   * @return the result, for people
   * @throws CommandFailure if the start failed
   */
  public String start() throws CommandFailure {
    if (!isPossible()) {
      return BY_HAND;
    }
    try {
      // Starting a running service does nothing.
      int status =
          new ProcessBuilder("systemctl", "--no-ask-password", "start", UNIT)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
      if (status == 0) {
        return "runs, now and after each boot";
      }
    } catch (IOException e) {
      return BY_HAND;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new CommandFailure(
        ExitCode.FAILED,
        List.of(
            "the files are written, but the service does not start",
            "why: journalctl -u landline; then start it: systemctl start landline"));
  }
}
