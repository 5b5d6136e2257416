// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.compile.HubCompiler;
import io.landline.compile.HubFacts;
import io.landline.config.Configuration;
import io.landline.config.reader.ConfigReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How long many forwards take from a configuration to the kernel, against other ways to load as
 * many.
 */
final class LoadRace {
  private LoadRace() {}

  static void measure(BenchTable table, int forwards, int runs) throws Exception {
    String many = LargeHub.configuration(forwards);
    Path folder = Files.createTempDirectory("landline-bench");
    Path nft = Files.writeString(folder.resolve("nft"), nftText(many));
    Path iptables = Files.writeString(folder.resolve("iptables"), LargeHub.iptables(forwards));
    List<Double> service = new ArrayList<>();
    List<Double> command = new ArrayList<>();
    List<Double> byNft = new ArrayList<>();
    List<Double> coldNft = new ArrayList<>();
    List<Double> byIptables = new ArrayList<>();
    List<Double> byLegacy = new ArrayList<>();
    try (ServiceBench bench = new ServiceBench(LargeHub.configuration(1))) {
      Namespace other = bench.elsewhere();
      for (int run = -1; run < runs; run++) {
        double committed = bench.edit(many).committed();
        double loaded = timed(other, "nft", "-f", nft.toString());
        other.must("nft", "delete", "table", "inet", "landline");
        if (run >= 0) {
          service.add(committed);
          byNft.add(loaded);
          byIptables.add(timed(other, "iptables-nft-restore", iptables.toString()));
          other.must("iptables-nft", "-t", "nat", "-F");
          byLegacy.add(timed(other, "iptables-legacy-restore", iptables.toString()));
          other.must("iptables-legacy", "-t", "nat", "-F");
        }
        ServiceBench.Took unused = bench.edit(LargeHub.configuration(1));
      }
      bench.endService();
      Files.writeString(bench.file(), many);
      for (int run = 0; run < runs; run++) {
        bench.hub().must("nft", "delete", "table", "inet", "landline");
        command.add(bench.apply());
        coldNft.add(timed(other, "nft", "-f", nft.toString()));
        other.must("nft", "delete", "table", "inet", "landline");
      }
      table.add(
          BenchTable.Row.of("load", "the service, request to committed", forwards, "ms", service)
              .against("nft -f of the same table", byNft)
              .aimingAtRatio(0.25));
      table.add(
          BenchTable.Row.of("load", "the service, request to committed", forwards, "ms", service)
              .against("iptables-nft-restore, a rule each", byIptables));
      table.add(
          BenchTable.Row.of("load", "the service, request to committed", forwards, "ms", service)
              .against("iptables-legacy-restore, a rule each", byLegacy));
      table.add(
          BenchTable.Row.of("load", "a command in a new process", forwards, "ms", command)
              .against("nft -f of the same table", coldNft)
              .aimingAtRatio(1));
    } finally {
      for (Path file : List.of(nft, iptables, folder)) {
        Files.delete(file);
      }
    }
  }

  private static String nftText(String configuration) throws Exception {
    byte[] bytes = configuration.getBytes(StandardCharsets.UTF_8);
    if (!(ConfigReader.parse(bytes) instanceof Configuration.Hub hub)) {
      throw new LabException("not a hub");
    }
    return HubCompiler.compile(hub.policy(), new HubFacts(false)).table().toString();
  }

  private static double timed(Namespace host, String... command) {
    long begin = System.nanoTime();
    host.must(command);
    return (System.nanoTime() - begin) / 1e6;
  }
}
