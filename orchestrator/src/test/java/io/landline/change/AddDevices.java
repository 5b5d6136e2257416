// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.config.HostPaths;
import io.landline.net.IpAddress;
import io.landline.policy.Device;
import io.landline.policy.Name;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** Adds devices to a site's file, each by an editor of its own. */
final class AddDevices {
  private AddDevices() {}

  static ConfigurationEditor.Result add(Path root, int number) throws EditException {
    IpAddress address = IpAddress.parse("10.49.7." + number);
    Device device = new Device(new Name("d" + number), address, Optional.empty());
    return editor(root).edit("device add d" + number, draft -> draft.put(device), Applier.none());
  }

  static ConfigurationEditor editor(Path root) {
    return new ConfigurationEditor(
        new HostPaths(root),
        Author.of(System.getenv()),
        Clock.systemUTC(),
        warning -> {
          throw new AssertionError(warning);
        });
  }
}
