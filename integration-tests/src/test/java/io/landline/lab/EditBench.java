// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.change.Applier;
import io.landline.change.Author;
import io.landline.change.ConfigurationEditor;
import io.landline.config.DeclaredForward;
import io.landline.config.HostPaths;
import io.landline.config.document.JsonDocument;
import io.landline.config.reader.ConfigReader;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/** How long an edit of a large landline.json takes: file, history, and no kernel. */
final class EditBench {
  private static final int FORWARDS = 10_000;
  private static final int RUNS = 41;

  /** Of processor time: what else the machine does now does not count. */
  private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();

  private final TreeMap<String, List<Double>> milliseconds = new TreeMap<>();

  private EditBench() {}

  static void measure() throws Exception {
    EditBench bench = new EditBench();
    Path root = Files.createTempDirectory("landline-bench");
    try {
      bench.measure(root);
    } finally {
      try (var files = Files.walk(root)) {
        for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private void measure(Path root) throws Exception {
    HostPaths paths = new HostPaths(root);
    Path file = paths.configuration();
    Files.createDirectories(file.getParent());
    Files.createDirectories(paths.state());
    Files.writeString(file, hub());
    Author author = new Author("root", false, Optional.empty());
    ConfigurationEditor editor =
        new ConfigurationEditor(paths, author, Clock.systemUTC(), System.err::println);
    for (int run = 0; run < RUNS; run++) {
      DeclaredForward more = forward("more" + run, "udp/" + (60_000 + run));
      // The first edit of a process is what a person waits for: nothing is warm.
      timed("4 whole edit", () -> editor.edit("bench", d -> d.put(more), Applier.none()));
      byte[] bytes = timed("1 read the file", () -> Files.readAllBytes(file));
      JsonDocument document = timed("2 parse it", () -> ConfigReader.document(bytes));
      timed("3 validate it", () -> ConfigReader.read(document));
      timed("5 render it", document::bytes);
    }
    System.out.printf(
        Locale.ROOT,
        "%d forwards, %d bytes; milliseconds of processor time%n",
        FORWARDS,
        Files.size(file));
    milliseconds.forEach(
        (what, all) ->
            System.out.printf(
                Locale.ROOT,
                "  %-16s first %6.1f, median of the others %6.1f%n",
                what.substring(2),
                all.get(0),
                all.stream().skip(1).sorted().toList().get(RUNS / 2)));
  }

  private <T> T timed(String what, Callable<T> step) throws Exception {
    long start = THREAD.getCurrentThreadCpuTime();
    T result = step.call();
    milliseconds
        .computeIfAbsent(what, w -> new ArrayList<>())
        .add((THREAD.getCurrentThreadCpuTime() - start) / 1e6);
    return result;
  }

  private static DeclaredForward forward(String name, String listen) {
    return new DeclaredForward(
        new Name(name),
        Listen.parse(listen),
        Optional.of(new Name("wa7vc")),
        "10.49.7.19",
        Optional.empty(),
        List.of(),
        Optional.empty(),
        false,
        true,
        Optional.empty());
  }

  private static String hub() {
    StringBuilder text = new StringBuilder(FORWARDS * 100);
    text.append(
        """
        { "role": "hub", "name": "seattle", "protect": [],
          "public": { "interface": "eth0", "addresses": ["203.0.113.10"] },
          "tunnel": { "address": "10.99.0.1/24" },
          "sites": [ { "name": "wa7vc", "publicKey": "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=",
                       "address": "10.99.0.2", "lan": ["10.49.0.0/16"] } ],
          "forwards": [""");
    for (int i = 0; i < FORWARDS; i++) {
      text.append(i == 0 ? " " : ",\n                ")
          .append("{ \"name\": \"f")
          .append(i)
          .append("\", \"listen\": \"udp/")
          .append(2000 + i)
          .append("\", \"site\": \"wa7vc\", \"to\": \"10.49.")
          .append(i / 250)
          .append('.')
          .append(1 + i % 250)
          .append(i % 10 == 0 ? "\", \"from\": [\"198.51.100.0/24\"], \"rate\": 20 }" : "\" }");
    }
    return text.append(" ] }\n").toString();
  }
}
