// SPDX-License-Identifier: Apache-2.0
package io.landline.demo;

import io.landline.lab.LabException;

/** The demo's output: plain text. */
final class Screen {
  private final long start = System.nanoTime();
  private int promises;

  void title(String text) {
    System.out.println("\n" + text + "\n" + "-".repeat(text.length()));
  }

  void drawing() {
    System.out.println(
        """

           stranger                  vps# (the hub)              carrier-grade NAT
           198.51.100.20             203.0.113.10                192.0.2.1
               |                         |                           |
               +------ the internet -----+---------------------------+
                     20 ms each way                                  | 100.64.0.2
                                                                   pi# (the site)
                                                                     | 10.49.7.1
               WireGuard tunnel:            +------------+-----------+
               10.99.0.1 to 10.99.0.2     radio dmr    laptop
                                          10.49.7.19   10.49.7.50

           Every box is a network namespace with its own links, addresses and firewall.
           All packets below are real, and none leaves this machine.\
        """);
  }

  /** The hosts and links that a packet passes. */
  void path(String... hops) {
    System.out.println("  " + String.join(" --> ", hops));
  }

  void sent(String sender, Object from, Object to) {
    System.out.printf("  %-34s %s -> %s%n", sender + " sent", from, to);
  }

  void fact(String what, Object value) {
    System.out.printf("  %-34s %s%n", what, value);
  }

  /** A command with its prompt, and its output. */
  void command(String line, String output) {
    System.out.println("\n  " + line);
    output.strip().lines().forEach(each -> System.out.println(("    " + each).stripTrailing()));
  }

  /**
   * Prints a promise that was kept.
   *
   * @throws LabException if it was not
   */
  void require(boolean kept, String promise) {
    if (!kept) {
      throw new LabException("not true: " + promise);
    }
    promises++;
    System.out.println("  ok   " + promise);
  }

  void end() {
    long seconds = (System.nanoTime() - start) / 1_000_000_000;
    System.out.printf(
        """

        All %d checks passed in %d s.

        What next
          README.md               the same commands on your VPS and your Debian box
          docs/is-it-for-me.md    where the box goes: beside your router or in its place
          docs/firewall.md        which ports to open at the VPS provider
          packaging/target        landline_*.deb for both hosts, where debhelper is installed
        """,
        promises, seconds);
  }
}
