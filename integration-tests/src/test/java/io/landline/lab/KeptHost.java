// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.api.ServiceState;
import io.landline.config.HostPaths;
import io.landline.control.ControlClient;
import io.landline.control.ControlException;
import io.landline.control.Reply;
import io.landline.control.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A host that its service keeps as it was, and how long each repair took. */
final class KeptHost implements AutoCloseable {
  /** A repair takes a second or two under emulation; what takes longer is a fault. */
  static final Duration LIMIT = Duration.ofMinutes(1);

  private final Namespace host;
  private final Service service;
  private final ControlClient control;
  private final String before;
  private final List<Long> seen = new ArrayList<>();
  private final List<Long> told = new ArrayList<>();
  private long touched;

  /** A host as it is now; waits until its service has come to rest. */
  KeptHost(Deployment landline, Namespace host, Service service) {
    this.host = host;
    this.service = service;
    this.control = new ControlClient(new HostPaths(landline.root(host)).controlSocket());
    service.awaitRest(landline);
    this.before = kernel();
  }

  /** All that Landline wants, as the kernel's own tools tell it, without the test host. */
  private static String state(Namespace host) {
    return host.run(
            "bash",
            "-c",
            "nft -s list table inet landline | tr ',{}' '\\n' | sed 's/^[[:space:]]*//;s/ *$//'"
                // Sorted: a rule that came back stands behind others of its priority.
                + " | grep -v '^$' | sort; ip rule | sort; ip route show table all proto 201"
                + " | sort; ip -br addr show landline0; ip link show landline0 | grep -o 'mtu"
                + " [0-9]*'; wg show landline0 allowed-ips | tr -s '[:space:]' '\\n' | sort;"
                + " wg show landline0 persistent-keepalive; cd /proc/sys/net/ipv4/conf; grep -s ."
                + " landline0/rp_filter {landline0,br0,l_nas,wan0,eth0}/forwarding")
        .out();
  }

  private String kernel() {
    return state(host)
        .lines()
        .filter(l -> !l.startsWith("10.99.0.130") && !l.matches(".*test.host.*"))
        .collect(Collectors.joining("\n"));
  }

  Service service() {
    return service;
  }

  private ServiceState.Repairs repairs() {
    try {
      return ((Reply.State) control.ask(new Request.State(), LIMIT)).state().repairs();
    } catch (ControlException e) {
      throw new LabException("the service of " + host + ": " + service.log(), e);
    }
  }

  /**
   * Waits until what others do is repaired, counted, and all is as before.
   *
   * @param command what they do, in the words of a shell
   * @param meanwhile done before the repair is looked for
   * @return the line that the log has of it
   */
  String repair(String name, String command, Runnable meanwhile) {
    int known = service.repairs().size();
    int counted = repairs().count();
    long start = System.nanoTime();
    host.must("sh", "-c", command);
    meanwhile.run();
    service.await(name, LIMIT, () -> service.repairs().size() > known);
    seen.add((System.nanoTime() - start) / 1_000_000);
    awaitAsBefore(name);
    touched = System.nanoTime();
    ServiceState.Repairs repairs = repairs();
    assertThat(repairs.count()).as("counted").isGreaterThan(counted);
    told.add(repairs.last().orElseThrow().milliseconds());
    String line = service.repairs().get(known);
    System.out.printf(
        "    seen %d ms, told %d ms: %s%n",
        seen.get(seen.size() - 1), told.get(told.size() - 1), line);
    return line;
  }

  /** Waits until the kernel's own tools tell what they told before. */
  void awaitAsBefore(String what) {
    long end = System.nanoTime() + LIMIT.toNanos();
    String now = kernel();
    while (!now.equals(before) && System.nanoTime() - end < 0) {
      now = kernel();
    }
    assertThat(now).as("%s; the service of %s: %s", what, host, service.log()).isEqualTo(before);
  }

  /** Since the last repair. */
  Duration untouched() {
    return Duration.ofNanos(System.nanoTime() - touched);
  }

  /** From before each change until it was seen in the log, ms. */
  List<Long> seen() {
    return List.copyOf(seen);
  }

  /** As the service tells it, ms. */
  List<Long> told() {
    return List.copyOf(told);
  }

  @Override
  public void close() {
    service.close();
  }
}
