// SPDX-License-Identifier: Apache-2.0
package io.landline.demo;

import io.landline.lab.LabException;

/** What the demonstration prints: for a person, 80 columns. */
final class Screen {
  private int promises;

  void title(String text) {
    System.out.println("\n" + text + "\n" + "-".repeat(text.length()));
  }

  void drawing() {
    System.out.println(
        """

           stranger                  hub (your VPS)              carrier's NAT
           198.51.100.20             203.0.113.10                192.0.2.1
               |                         |  :                        |
               +------ the internet -----+--:------------------------+
                                            :                        |
                                            : WireGuard, over IPv6   | 100.64.0.2
                                            :                        |
                               10.99.0.1 <==:=======> 10.99.0.2    site (a Debian box)
                                                                     | 10.49.7.1
                                            +------------+-----------+
                                          radio        laptop
                                          10.49.7.19   10.49.7.50

           Every box is a network namespace with its own wires, addresses and firewall.
           All that follows are real packets.\
        """);
  }

  /** The stations of a packet. */
  void way(String... stations) {
    System.out.println("  " + String.join(" --> ", stations));
  }

  void sent(String who, Object from, Object to) {
    System.out.printf("  %-34s %s -> %s%n", who + " sent", from, to);
  }

  void fact(String what, Object value) {
    System.out.printf("  %-34s %s%n", what, value);
  }

  void file(String name, String text) {
    System.out.println("\n  " + name);
    text.strip().lines().forEach(line -> System.out.println("    " + line.replace("\t", "    ")));
  }

  void command(String prompt, String command, String output) {
    System.out.println("\n  " + prompt + command);
    output.strip().lines().forEach(line -> System.out.println("    " + line));
  }

  /** Prints a promise that was kept. */
  void require(boolean kept, String promise) {
    if (!kept) {
      throw new LabException("not kept: " + promise);
    }
    promises++;
    System.out.println("  ok   " + promise);
  }

  void end() {
    System.out.println("\n" + promises + " of " + promises + " promises kept.");
  }
}
