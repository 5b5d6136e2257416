// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Configurations of a hub with many forwards, one UDP port each, and what rivals are given for the
 * same.
 */
final class LargeHub {
  private static final int FIRST_PORT = 2_000;

  /** Below the ports of probes. */
  private static final int PORTS_PER_ADDRESS = 49_000;

  /** As many addresses as 100,000 forwards need. */
  static final List<String> ADDRESSES = List.of("203.0.113.10", "203.0.113.11", "203.0.113.12");

  private LargeHub() {}

  /** A forward's place, and where it leads. */
  record Place(String address, int port, String target) {
    static Place of(int number) {
      return new Place(
          ADDRESSES.get(number / PORTS_PER_ADDRESS),
          FIRST_PORT + number % PORTS_PER_ADDRESS,
          "10.49.7." + (1 + number % 250));
    }
  }

  /** The configuration, with forwards f0, f1 and so on. */
  static String configuration(int forwards) {
    return configuration(forwards, number -> "");
  }

  /**
   * The configuration.
   *
   * @param more what else stands in a forward's entry, with a comma before it
   */
  static String configuration(int forwards, IntFunction<String> more) {
    StringBuilder text = new StringBuilder(forwards * 130 + 1_000);
    text.append(
        """
        { "role": "hub", "name": "large",
          "public": { "interface": "eth0",
                      "addresses": ["203.0.113.10", "203.0.113.11", "203.0.113.12"] },
          "tunnel": { "interface": "landline0", "address": "10.99.0.1/24", "listenPort": 51820 },
          "protect": ["tcp/22"],
          "sites": [ { "name": "wa7vc", "publicKey": "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=",
                       "address": "10.99.0.2", "lan": ["10.49.7.0/24"],
                       "publicAddress": "203.0.113.10" } ],
          "forwards": [
        """);
    for (int i = 0; i < forwards; i++) {
      Place place = Place.of(i);
      text.append(i == 0 ? "" : ",\n")
          .append("    { \"name\": \"f")
          .append(i)
          .append("\", \"listen\": \"udp/")
          .append(place.port())
          .append("\", \"publicAddress\": \"")
          .append(place.address())
          .append("\", \"site\": \"wa7vc\", \"to\": \"")
          .append(place.target())
          .append('"')
          .append(more.apply(i))
          .append(" }");
    }
    return text.append("\n  ] }\n").toString();
  }

  /** One rule for each forward, as input of iptables-restore. */
  static String iptables(int forwards) {
    StringBuilder text = new StringBuilder(forwards * 120);
    text.append("*nat\n:PREROUTING ACCEPT [0:0]\n");
    for (int i = 0; i < forwards; i++) {
      Place place = Place.of(i);
      text.append("-A PREROUTING -d ")
          .append(place.address())
          .append(" -p udp --dport ")
          .append(place.port())
          .append(" -j DNAT --to-destination ")
          .append(place.target())
          .append('\n');
    }
    return text.append("COMMIT\n").toString();
  }

  /** The configuration, the same with one forward more, the same with two more, and so on. */
  static List<String> edits(int forwards, int edits) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i <= edits; i++) {
      texts.add(configuration(forwards + i));
    }
    return texts;
  }
}
