// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A hub with 100,000 forwards on three addresses, below the ports of probes: nine in ten single
 * ports, one in ten ranges, 1,000 with a source list. Prints time and memory; judges neither.
 */
@OverWireGuard
final class ScaleTest {
  private static final int FORWARDS = 100_000;
  private static final int RANGES = FORWARDS / 10;
  private static final int LISTED = 1_000;

  private static final int FIRST_PORT = 2_000;
  private static final int PORTS_PER_ADDRESS = 49_000;

  /** Address 203.0.113.N of the forward's first port, and the port. */
  private record Place(int address, int port) {
    static Place at(int ports) {
      return new Place(10 + ports / PORTS_PER_ADDRESS, FIRST_PORT + ports % PORTS_PER_ADDRESS);
    }
  }

  private static String hub(String firstTarget) {
    StringBuilder json = new StringBuilder(20_000_000);
    json.append(
        """
        { "role": "hub", "name": "large",
          "public": { "interface": "eth0",
                      "addresses": ["203.0.113.10", "203.0.113.11", "203.0.113.12"] },
          "tunnel": { "interface": "landline0", "address": "10.99.0.1/24", "listenPort": 51820 },
          "protect": ["tcp/22"],
          "sites": [ { "name": "wa7vc", "publicKey": "KEY(wa7vc)", "address": "10.99.0.2",
                       "lan": ["10.49.7.0/24"], "publicAddress": "203.0.113.10" } ],
          "forwards": [
        """);
    int ports = 0;
    for (int i = 0; i < FORWARDS; i++) {
      boolean range = i % 10 == 9;
      Place place = Place.at(ports);
      ports += range ? 2 : 1;
      String target = i == 0 ? firstTarget : "10.49.7." + (19 + i % 3);
      json.append(i == 0 ? "" : ",\n")
          .append("{\"name\":\"f")
          .append(i)
          .append("\",\"listen\":\"tcp/")
          .append(place.port())
          .append(range ? "-" + (place.port() + 1) : "")
          .append("\",\"publicAddress\":\"203.0.113.")
          .append(place.address())
          .append("\",\"site\":\"wa7vc\",\"to\":\"")
          .append(target)
          .append('"')
          .append(i % 100 == 50 ? ",\"from\":[\"198.51.100.0/24\"]" : "")
          .append('}');
    }
    return json.append("] }").toString();
  }

  /** Applies, and prints how long it took and the most memory it held. */
  private static String apply(String what, Lab lab, Deployment landline) {
    List<String> command = new ArrayList<>(List.of("/usr/bin/time", "-f", "%e s, %M KiB"));
    command.addAll(landline.command(lab.hub(), "apply", "--direct"));
    Outcome outcome =
        lab.hub().start(command.toArray(String[]::new)).await(Duration.ofMinutes(10)).orThrow();
    System.out.println("    " + what + ": " + outcome.err().strip() + ": " + outcome.out().strip());
    return outcome.out();
  }

  @Test
  void a_hundred_thousand_forwards_are_applied_and_one_edit_is_one_element() {
    assertThat(FORWARDS + RANGES).isLessThan(3 * PORTS_PER_ADDRESS);
    assertThat(FORWARDS / 100).isEqualTo(LISTED);
    try (Lab lab = Lab.standard();
        Deployment landline = Deployment.on(lab)) {
      lab.hub().sh("ip addr add 203.0.113.11/24 dev eth0");
      lab.hub().sh("ip addr add 203.0.113.12/24 dev eth0");
      landline.configure(lab.hub(), hub("10.49.7.19"));
      apply("first apply", lab, landline);
      // nft reads the whole map for one element, which takes half a minute here: the last one.
      assertThat(element(lab, Place.at(FORWARDS + RANGES - 1))).contains("10.49.7.");
      assertThat(restricted(lab)).isEqualTo(LISTED);

      landline.configure(lab.hub(), hub("10.49.7.50"));
      String edit = apply("one edit", lab, landline);
      assertThat(edit).contains("1 element added").contains("1 element removed");
      assertThat(edit).contains("table not reloaded");
      assertThat(element(lab, Place.at(0))).contains("10.49.7.50");
      assertThat(restricted(lab)).isEqualTo(LISTED);
    }
  }

  private static String element(Lab lab, Place place) {
    String key = "{ 203.0.113." + place.address() + " . tcp . " + place.port() + " }";
    return lab.hub().must("nft", "get", "element", "inet", "landline", "forward_keep", key);
  }

  private static long restricted(Lab lab) {
    return lab.hub()
        .must("nft", "list", "set", "inet", "landline", "restricted")
        .lines()
        .filter(line -> line.contains(" . "))
        .filter(line -> !line.contains("type "))
        .count();
  }
}
