// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.configuration;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Figures, not verdicts: what probes measure against what ping does, what the service takes, how
 * long an edit takes. {@code integration-tests/lab/bench} runs it.
 */
public final class Bench {
  private static final int ROUNDS = 12;
  private static final Pattern ROUND_TRIP = Pattern.compile("\"roundTripSeconds\": ?([0-9.eE-]+)");
  private static final Pattern PING = Pattern.compile("time=([0-9.]+)");

  private Bench() {}

  /**
   * {@code roundtrip} needs WireGuard; {@code footprint SECONDS} and {@code declare RUNS} need
   * root; {@code edit} needs nothing.
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 1 && arguments[0].equals("roundtrip")) {
      roundTrip();
    } else if (arguments.length == 2 && arguments[0].equals("footprint")) {
      Footprints.measure(Integer.parseInt(arguments[1]));
    } else if (arguments.length == 1 && arguments[0].equals("edit")) {
      EditBench.measure();
    } else if (arguments.length == 2 && arguments[0].equals("declare")) {
      DeclareBench.measure(Integer.parseInt(arguments[1]));
    } else if (arguments.length == 4 && arguments[0].equals("compare")) {
      Comparisons.measure(arguments[1], Integer.parseInt(arguments[2]), Path.of(arguments[3]));
    } else {
      System.err.println(
          "usage: Bench roundtrip | Bench edit | Bench declare RUNS | Bench footprint SECONDS"
              + " | Bench compare GROUP RUNS OUTPUT");
      System.exit(2);
    }
    System.exit(0);
  }

  private static void roundTrip() {
    try (Lab lab = Lab.standard();
        Deployment landline = Deployment.on(lab)) {
      Namespace site = lab.site().host();
      landline.configure(lab.hub(), configuration("story-hub.json"));
      landline.configure(site, configuration("story-site.json"));
      lab.internet().sh("tc qdisc add dev h0 root netem delay 20ms");
      try (Service atHub = Service.on(landline, lab.hub());
          Service atSite = Service.on(landline, site)) {
        atSite.awaitRest(landline);
        atHub.awaitRest(landline);
        compare(landline, site, "over WireGuard, 20 ms of delay");
        Footprints.print("hub", atHub.pid());
        Footprints.print("site", atSite.pid());
      }
    }
  }

  /** In turn, so that both meet the same load. */
  static void compare(Deployment landline, Namespace site, String way) {
    List<Double> probes = new ArrayList<>();
    List<Double> pings = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      Matcher found = ROUND_TRIP.matcher(landline.runHere(site, "test", "--json").out());
      if (found.find()) {
        probes.add(Double.parseDouble(found.group(1)) * 1000);
      }
      PING.matcher(site.must("ping", "-n", "-c", "5", "-i", "0.2", "10.99.0.1"))
          .results()
          .forEach(r -> pings.add(Double.parseDouble(r.group(1))));
    }
    double probe = median(probes);
    double ping = median(pings);
    System.out.printf(
        Locale.ROOT,
        "round trip %s: probes %.2f ms (median of %d rounds of 5), ping %.2f ms (median of %d):"
            + " %+.2f ms, %+.1f %%%n",
        way,
        probe,
        probes.size(),
        ping,
        pings.size(),
        probe - ping,
        (probe / ping - 1) * 100);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
