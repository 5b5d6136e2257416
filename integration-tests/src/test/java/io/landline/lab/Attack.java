// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.landline.net.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Packets that may arrive nowhere: how many of each kind were sent, and which were seen beyond the
 * host that must stop them.
 */
final class Attack {
  /** What its payloads carry. */
  static final String MARK = "STOLEN";

  static final byte[] PAYLOAD = MARK.getBytes(UTF_8);

  /** Nobody's address: whatever has it is the attack's, or an answer to it. */
  static final IpAddress NOBODY = IpAddress.parse("198.51.100.66");

  private final Map<String, Integer> sent = new LinkedHashMap<>();

  /** One way to attack, called again and again with the number of the round. */
  interface Wave {
    void send(int round);
  }

  /** Counts a packet of a kind, if the sender's own kernel took it. */
  void count(String kind, boolean taken) {
    sent.merge(kind, taken ? 1 : 0, Integer::sum);
  }

  /** How many packets of each kind were sent. */
  Map<String, Integer> sent() {
    return sent;
  }

  int total() {
    return sent.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Whether a packet is of the attack or answers it. */
  static boolean isPartOf(Packet packet) {
    return packet.carries(MARK) || packet.isFrom(NOBODY) || packet.isTo(NOBODY);
  }

  /** Attacks for as long as something else happens, at least {@code least} rounds. */
  static int during(Runnable happening, int least, Wave wave) {
    CompletableFuture<Void> other = CompletableFuture.runAsync(happening);
    int round = 0;
    while (!other.isDone() || round < least) {
      wave.send(round++);
    }
    other.join();
    return round;
  }

  /** What of it left by the interfaces that were watched. */
  static List<String> escaped(List<PacketCapture> watched) {
    List<String> all = new ArrayList<>();
    for (PacketCapture one : watched) {
      one.matching(p -> p.outgoing() && isPartOf(p)).forEach(p -> all.add(one + ": " + p));
    }
    return all;
  }

  /** A line of the report. */
  String report(String when) {
    return "    %s: %d packets of %d kinds tried, none arrived"
        .formatted(when, total(), sent.size());
  }
}
