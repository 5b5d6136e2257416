// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * How long after Enter at the site a stranger's packets to the hub reach the device, on this host's
 * own kernel: hub and site in namespaces, a cable for the tunnel ({@link StandInTunnel}).
 */
final class DeclareBench {
  private static final Duration SOON = Duration.ofMinutes(3);
  private static final Duration INTERVAL = Duration.ofMillis(2);
  private static final int FIRST_PORT = 56_001;

  private final Deployment landline;
  private final Lab lab;
  private final Service atHub;
  private final Map<String, List<Double>> milliseconds = new TreeMap<>();

  private DeclareBench(Deployment landline, Lab lab, Service atHub) {
    this.landline = landline;
    this.lab = lab;
    this.atHub = atHub;
  }

  static void measure(int runs) {
    try (Lab lab = Lab.standard();
        Deployment landline = Deployment.on(lab)) {
      Namespace hub = lab.hub();
      Namespace site = lab.site().host();
      Footprints.cable(hub, site);
      landline.configure(hub, configuration("story-hub.json"));
      landline.configure(site, configuration("story-site.json"));
      try (Service atHub = Footprints.service(landline, hub);
          Service atSite = Footprints.service(landline, site)) {
        atSite.await(
            "a declaration",
            SOON,
            () -> atSite.log().contains("the hub accepted everything that this site declares"));
        DeclareBench bench = new DeclareBench(landline, lab, atHub);
        for (int run = 0; run < runs; run++) {
          bench.edit(FIRST_PORT + run);
        }
        bench.print(runs);
      }
    }
  }

  private void edit(int port) {
    Namespace site = lab.site().host();
    int logged = atHub.log().length();
    try (UdpSink flex = UdpSink.on(lab.site().device("flex"), at("10.49.7.20:" + port));
        UdpFlow stranger = UdpFlow.start(lab.client(), at(Lab.CLIENT, port), hub(port), INTERVAL)) {
      long start = System.nanoTime();
      landline.run(site, "version").orThrow();
      note("1 landline version, for comparison", start);
      long enter = System.nanoTime();
      CompletableFuture<Void> command =
          CompletableFuture.runAsync(
              () -> {
                landline.run(site, "forward", "add", "udp/" + port, "flex").orThrow();
                note("4 end of the command", enter);
              });
      CompletableFuture<Void> decision =
          CompletableFuture.runAsync(
              () -> {
                while (!atHub.log().substring(logged).contains("site wa7vc declared")) {
                  Thread.onSpinWait();
                }
                note("2 the hub has decided and applied it", enter);
              });
      flex.await("a stranger's packet", numbers -> !numbers.isEmpty());
      note("3 first packet of a stranger at the device", enter);
      CompletableFuture.allOf(command, decision).join();
      int unused = stranger.stop();
    }
  }

  private synchronized void note(String what, long since) {
    milliseconds
        .computeIfAbsent(what, w -> new ArrayList<>())
        .add((System.nanoTime() - since) / 1e6);
  }

  private void print(int runs) {
    System.out.println(runs + " edits at the site; milliseconds after Enter");
    milliseconds.forEach(
        (what, all) -> {
          List<Double> sorted = all.stream().sorted().toList();
          System.out.printf(
              Locale.ROOT,
              "  %-44s median %6.0f, %6.0f to %6.0f%n",
              what.substring(2),
              sorted.get(runs / 2),
              sorted.get(0),
              sorted.get(runs - 1));
        });
  }
}
