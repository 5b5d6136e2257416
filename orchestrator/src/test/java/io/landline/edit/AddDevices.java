// SPDX-License-Identifier: Apache-2.0
package io.landline.edit;

import io.landline.config.HostPaths;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A process that adds devices to a site's file, all at once, each by an editor of its own. */
final class AddDevices {
  private AddDevices() {}

  public static void main(String[] args) throws Exception {
    addAll(Path.of(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
  }

  static void addAll(Path root, int first, int count) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      List<Future<ConfigurationEditor.Result>> all = new ArrayList<>();
      for (int i = first; i < first + count; i++) {
        int number = i;
        all.add(threads.submit(() -> add(root, number)));
      }
      for (Future<ConfigurationEditor.Result> one : all) {
        one.get();
      }
    } finally {
      threads.shutdown();
    }
  }

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
