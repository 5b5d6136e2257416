// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor;

import io.landline.policy.SitePolicy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The machine and its kernel. */
final class KernelChecks {
  /** Those that the native libraries are made for. */
  private static final Set<String> ARCHITECTURES = Set.of("amd64", "x86_64", "aarch64");

  /** A clock before this program was written is a clock that nobody has set. */
  private static final Instant WRITTEN = Instant.parse("2025-01-01T00:00:00Z");

  private static final long FULL_PERCENT = 80;
  private static final String CONNTRACK = "/proc/sys/net/netfilter/nf_conntrack_";
  private static final String BRIDGE = "/proc/sys/net/bridge/bridge-nf-call-iptables";

  private KernelChecks() {}

  static List<Finding> arch(Facts facts) {
    String here = facts.machine().architecture();
    return ARCHITECTURES.contains(here)
        ? List.of()
        : List.of(
            Finding.know(
                Check.ARCH, "this is a " + here + "; Landline is tried on amd64 and arm64"));
  }

  static List<Finding> modules(Facts facts) {
    return facts.hasWireGuard()
        ? List.of()
        : List.of(
            Finding.mend(Check.MODULES, "This kernel has no WireGuard.")
                .todo("apt install linux-image-" + debianArchitecture(facts), "reboot"));
  }

  private static String debianArchitecture(Facts facts) {
    return facts.machine().architecture().equals("aarch64") ? "arm64" : "amd64";
  }

  static List<Finding> clock(Facts facts) {
    Instant now = facts.machine().now();
    String todo = "timedatectl set-ntp true";
    if (now.isBefore(WRITTEN)) {
      return List.of(
          Finding.mend(
                  Check.CLOCK,
                  "The clock says " + now + ": the other host refuses handshakes from the past.")
              .todo(todo));
    }
    return facts.machine().isClockSynchronised()
            || facts.files().exists("/run/systemd/timesync/synchronized")
        ? List.of()
        : List.of(
            Finding.know(
                    Check.CLOCK,
                    "Nothing keeps this clock right: after a jump back the other host"
                        + " refuses handshakes.")
                .todo(todo));
  }

  static List<Finding> conntrack(Facts facts) {
    Optional<Long> count = facts.files().number(CONNTRACK + "count");
    Optional<Long> max = facts.files().number(CONNTRACK + "max");
    if (count.isEmpty() || max.isEmpty() || max.get() == 0) {
      return List.of();
    }
    return conntrack(count.get(), max.get()).stream().toList();
  }

  static Optional<Finding> conntrack(long count, long max) {
    return count * 100 < max * FULL_PERCENT
        ? Optional.empty()
        : Optional.of(
            Finding.mend(
                    Check.CONNTRACK,
                    "The kernel's table of flows holds "
                        + count
                        + " of at most "
                        + max
                        + ": when it is full, every new flow is dropped, ssh's too.")
                .todo("sysctl -w net.netfilter.nf_conntrack_max=" + max * 2)
                .advise(
                    "See who fills it", "conntrack -L | grep -o ' src=[^ ]*' | sort | uniq -c"));
  }

  /** Bridged frames then meet the forward chains of everybody, as if they were routed. */
  static List<Finding> bridgeNf(Facts facts) {
    Optional<SitePolicy> site = facts.site();
    if (site.isEmpty() || !facts.files().number(BRIDGE).equals(Optional.of(1L))) {
      return List.of();
    }
    return site.get().lan().stream()
        .flatMap(name -> facts.link(name).stream())
        .filter(link -> link.kind().equals(Optional.of("bridge")))
        .filter(bridge -> FirewallChecks.isForwardDropped(facts, bridge.name(), bridge.name()))
        .map(
            bridge ->
                Finding.know(
                        Check.BRIDGE_NF,
                        "What devices on "
                            + bridge.name()
                            + " say to each other meets the firewall of routed packets"
                            + " (br_netfilter, as Docker loads it), which drops it.")
                    .todo("sysctl -w net.bridge.bridge-nf-call-iptables=0"))
        .toList();
  }
}
