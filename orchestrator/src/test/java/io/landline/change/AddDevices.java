// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.config.HostPaths;
import java.nio.file.Path;
import java.time.Clock;

/** Adds devices to a site's file, each by an editor of its own. */
final class AddDevices {
  private AddDevices() {}

  static ConfigurationEditor.Result add(Path root, int number) throws EditException {
    String device =
        new JsonEntry().put("name", "d" + number).put("address", "10.49.7." + number).toString();
    return editor(root)
        .edit(
            "device add d" + number,
            before -> {
              JsonText text = JsonText.parse(before.orElseThrow());
              return text.append(text.root(), "devices", device).toString();
            },
            Applier.none());
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
