// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The groups of comparisons that {@code ./bench} runs. */
final class Comparisons {
  private Comparisons() {}

  /**
   * Runs one group or all.
   *
   * @param group {@code edit}, {@code load}, {@code flows}, {@code pass} or {@code all}
   * @param runs how many pairs of samples each row has
   * @param output where the results go, without suffix
   */
  static void measure(String group, int runs, Path output) throws Exception {
    BenchTable table = new BenchTable(floor());
    boolean all = group.equals("all");
    if (all || group.equals("load")) {
      for (int forwards : sizes("1000,10000,100000")) {
        LoadRace.measure(table, forwards, forwards > 50_000 ? Math.min(runs, 3) : runs);
      }
    }
    if (all || group.equals("edit")) {
      for (int forwards : sizes("100,10000,100000")) {
        EditRace.measure(table, forwards, runs);
      }
    }
    if (all || group.equals("flows")) {
      for (int forwards : sizes("1000,100000")) {
        FlowRace.measure(table, forwards, runs);
      }
    }
    if (all || group.equals("pass")) {
      ThroughputRace.measure(table, runs);
    }
    table.write(output);
  }

  private static int[] sizes(String usual) {
    String wanted = System.getProperty("landline.bench.forwards", usual);
    return Stream.of(wanted.split(",")).mapToInt(Integer::parseInt).toArray();
  }

  private static String floor() throws Exception {
    return System.getProperty("landline.bench.floor", "this host")
        + ", kernel "
        + Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip()
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " processors, files in "
        + System.getProperty("java.io.tmpdir");
  }
}
