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
 * Has systemd start this host's service, as soon as there is a configuration for it. Only where
 * systemd would start it at boot too: a service that somebody disabled, or that the package did not
 * bring, is left to people.
 */
public final class ServiceStart {
  private static final String UNIT = "landline.service";
  private static final String BY_HAND =
      "start it: systemctl start landline; without it: landline apply --direct";

  private final HostPaths paths;

  public ServiceStart(HostPaths paths) {
    this.paths = paths;
  }

  /** Whether it is systemd's to start, on this very host. */
  private boolean isPossible() {
    Path enabled = Path.of("/etc/systemd/system/multi-user.target.wants", UNIT);
    return paths.root().equals(Path.of("/"))
        && Files.isDirectory(Path.of("/run/systemd/system"))
        && Files.isSymbolicLink(enabled);
  }

  /**
   * Starts it and waits until it is ready, where that is possible.
   *
   * @return what became of it, for people
   * @throws CommandFailure if it should run and does not
   */
  public String start() throws CommandFailure {
    if (!isPossible()) {
      return BY_HAND;
    }
    try {
      // Starting what runs already does nothing.
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
            "all of that is written, but the service does not start",
            "why: journalctl -u landline; then start it: systemctl start landline"));
  }
}
