// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.config.HostPaths;
import io.landline.log.StreamLog;
import io.landline.reconcile.HostLock;
import io.landline.service.Daemon;
import io.landline.service.ServiceNotifier;
import java.nio.file.Path;
import java.util.Map;

/** {@code landline daemon} for a measurement, over a {@link StandInTunnel}. Argument: its root. */
public final class ServiceOverCable {
  private ServiceOverCable() {}

  public static void main(String[] arguments) throws Exception {
    HostPaths paths = new HostPaths(Path.of(arguments[0]));
    HostLock lock = HostLock.take(paths.lock(), "the service of the bench");
    try (lock;
        StandInTunnel kernel = new StandInTunnel()) {
      Daemon.prepare(
              paths,
              kernel.kernel(),
              StandInTunnel::new,
              ServiceNotifier.of(Map.of(), ProcessHandle.current().pid()),
              new StreamLog(System.err))
          .run();
    }
  }
}
