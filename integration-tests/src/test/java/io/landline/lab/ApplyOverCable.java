// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.change.AppliedConfiguration;
import io.landline.config.HostPaths;
import io.landline.host.LoadedConfiguration;
import io.landline.host.Role;
import io.landline.log.StreamLog;
import io.landline.reconcile.ApplyReport;
import io.landline.reconcile.Host;
import io.landline.reconcile.HostLock;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code landline apply --direct} does, for a measurement, over a {@link StandInTunnel}.
 * Argument: its root.
 */
public final class ApplyOverCable {
  private ApplyOverCable() {}

  public static void main(String[] arguments) throws Exception {
    HostPaths paths = new HostPaths(Path.of(arguments[0]));
    HostLock lock = HostLock.take(paths.lock(), "the command of the bench");
    try (lock;
        StandInTunnel kernel = new StandInTunnel()) {
      LoadedConfiguration wanted = LoadedConfiguration.read(paths, new StreamLog(System.err));
      Host host = new Host(kernel.kernel(), paths.run(), paths.state());
      ApplyReport report =
          host.reconciler()
              .apply(
                  Role.of(wanted.configuration())
                      .target(host, wanted.key(), policy -> Optional.empty())
                      .withoutGuard(),
                  Optional.empty());
      new AppliedConfiguration(paths).write(wanted.text());
      System.out.println(report.plan().summary());
    }
  }
}
