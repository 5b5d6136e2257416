// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import java.util.ArrayList;
import java.util.List;

/** What an edit costs in the running service, by how many forwards there are already. */
final class EditRace {
  private static final int WARMING = 12;

  /** The service looks so often in a row before it looks less often. */
  private static final int LOOKS = 15;

  private EditRace() {}

  static void measure(BenchTable table, int forwards, int runs) throws Exception {
    List<Double> committed = new ArrayList<>();
    List<Double> answered = new ArrayList<>();
    List<Double> nft = new ArrayList<>();
    try (ServiceBench bench = new ServiceBench(LargeHub.configuration(forwards))) {
      for (int run = -WARMING; run < runs; run++) {
        ServiceBench.Took took = bench.edit(LargeHub.configuration(forwards + 1 + WARMING + run));
        double other = nft(bench.elsewhere(), run + WARMING);
        if (run >= 0) {
          committed.add(took.committed());
          answered.add(took.answered());
          nft.add(other);
        }
      }
      table.add(
          BenchTable.Row.of("edit", "request to committed", forwards, "ms", committed)
              .against("nft add element", nft)
              .aiming(forwards < 1_000 ? 5 : forwards < 50_000 ? 10 : 50));
      table.add(BenchTable.Row.of("edit", "request to answered", forwards, "ms", answered));
      table.add(
          BenchTable.Row.of(
              "edit",
              "a look after another program's commit",
              forwards,
              "ms of processor time",
              List.of(bench.look(LOOKS, commit -> nft(bench.hub(), commit)))));
      table.add(
          BenchTable.Row.of(
              "edit",
              "memory of the service, resident",
              forwards,
              "MiB",
              List.of(Footprints.resident(bench.pid()))));
    }
  }

  /** One element more in a map of its own, which is as nft does it best. */
  private static double nft(Namespace host, int number) {
    if (number == 0) {
      host.nft("add table ip rival; add map ip rival to { type inet_service : ipv4_addr; }");
    }
    long begin = System.nanoTime();
    host.must(
        "nft", "add", "element", "ip", "rival", "to", "{ " + (1_000 + number) + " : 10.49.7.19 }");
    return (System.nanoTime() - begin) / 1e6;
  }
}
