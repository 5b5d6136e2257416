// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.check;

import io.landline.compile.HubCompiler;
import io.landline.compile.HubFacts;
import io.landline.compile.SiteCompiler;
import io.landline.compile.SiteFacts;
import io.landline.doctor.fact.Facts;
import io.landline.doctor.finding.Check;
import io.landline.doctor.finding.Finding;
import io.landline.ffi.Errno;
import io.landline.netlink.NetlinkException;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Table;
import io.landline.nft.Transaction;
import io.landline.policy.SitePolicy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks of the machine and its kernel. */
final class KernelChecks {
  private static final NftName TRIAL = new NftName("landline_trial");

  /** Facts with which a site's chains contain all their rules. */
  private static final SiteFacts ANY_SITE =
      new SiteFacts(List.of(), List.of(), Map.of(), Optional.empty(), true, true);

  /** The architectures with native libraries. */
  private static final Set<String> ARCHITECTURES = Set.of("amd64", "x86_64", "aarch64");

  /** An earlier time means that the clock was never set. */
  private static final Instant WRITTEN = Instant.parse("2025-01-01T00:00:00Z");

  private static final long FULL_PERCENT = 80;

  /** The kernel's default for a machine with little memory. */
  private static final long LEAST_FLOWS = 65_536;

  /** Size of an entry with its extensions and its two hash table slots, bytes. */
  private static final long BYTES_PER_FLOW = 400;

  /** The table may take this fraction of the memory. */
  private static final long MEMORY_SHARE = 8;

  private static final Pattern MEMORY = Pattern.compile("(?m)^MemTotal:\\s+(\\d{1,12}) kB");
  private static final String CONNTRACK = "/proc/sys/net/netfilter/nf_conntrack_";
  private static final String BRIDGE = "/proc/sys/net/bridge/bridge-nf-call-iptables";

  private KernelChecks() {}

  static List<Finding> arch(Facts facts) {
    String here = facts.machine().architecture();
    return ARCHITECTURES.contains(here)
        ? List.of()
        : List.of(
            Finding.note(
                Check.ARCH,
                "This host's architecture is "
                    + here
                    + "; Landline is tested on amd64 and arm64 only."));
  }

  static List<Finding> modules(Facts facts) {
    return facts.hasWireGuard()
        ? List.of()
        : List.of(
            Finding.fix(Check.MODULES, "This kernel has no WireGuard.")
                .todo("apt install linux-image-" + debianArchitecture(facts), "reboot"));
  }

  /** Whether the kernel accepts the whole ruleset, checked with a table that is never created. */
  static List<Finding> ruleset(Facts facts) {
    Table wanted =
        facts
            .site()
            .map(site -> SiteCompiler.compile(site, ANY_SITE))
            .orElseGet(() -> HubCompiler.compile(facts.hub().orElseThrow(), new HubFacts(true)))
            .table();
    Table trial =
        new Table(
            TRIAL,
            Optional.empty(),
            wanted.sets().stream().map(NftSet::withoutElements).toList(),
            wanted.chains());
    return facts.refusal(Transaction.create(trial, false)).stream()
        .map(KernelChecks::orThrow)
        .map(
            refusal ->
                Finding.fix(
                        Check.KERNEL_REFUSES,
                        "This kernel refuses part of Landline's ruleset: "
                            + refusal.getMessage()
                            + ".")
                    .todo(
                        "uname -r",
                        "boot the previous kernel, which the boot loader still offers",
                        "report this finding with the kernel version"))
        .toList();
  }

  /** Without permission the refusal says nothing about the ruleset. */
  private static NetlinkException orThrow(NetlinkException refusal) {
    if (refusal.errno().equals(Errno.EPERM)) {
      throw refusal;
    }
    return refusal;
  }

  private static String debianArchitecture(Facts facts) {
    return facts.machine().architecture().equals("aarch64") ? "arm64" : "amd64";
  }

  static List<Finding> clock(Facts facts) {
    Instant now = facts.machine().now();
    String todo = "timedatectl set-ntp true";
    if (now.isBefore(WRITTEN)) {
      return List.of(
          Finding.fix(
                  Check.CLOCK,
                  "The clock is wrong ("
                      + now
                      + "): the other host refuses handshakes with an old time.")
              .todo(todo));
    }
    return facts.machine().isClockSynchronised()
            || facts.files().exists("/run/systemd/timesync/synchronized")
        ? List.of()
        : List.of(
            Finding.note(
                    Check.CLOCK,
                    "The clock is not synchronized: if it jumps back, the other host refuses"
                        + " handshakes.")
                .todo(todo));
  }

  static List<Finding> conntrack(Facts facts) {
    Optional<Long> count = facts.files().number(CONNTRACK + "count");
    Optional<Long> max = facts.files().number(CONNTRACK + "max");
    if (count.isEmpty() || max.isEmpty() || max.get() == 0) {
      return List.of();
    }
    return conntrack(count.get(), max.get(), memory(facts)).stream().toList();
  }

  /** The machine's memory, bytes; Long.MAX_VALUE if unknown. */
  private static long memory(Facts facts) {
    return facts
        .files()
        .text("/proc/meminfo")
        .map(MEMORY::matcher)
        .filter(Matcher::find)
        .map(found -> Long.parseLong(found.group(1)) * 1024)
        .orElse(Long.MAX_VALUE);
  }

  /**
   * Whether the table is nearly full.
   *
   * @param memory the machine's, bytes
   */
  static Optional<Finding> conntrack(long count, long max, long memory) {
    if (count * 100 < max * FULL_PERCENT) {
      return Optional.empty();
    }
    Finding full =
        Finding.fix(
            Check.CONNTRACK,
            "The connection tracking table has "
                + count
                + " of at most "
                + max
                + " entries. When it is full, every new flow is dropped, including ssh.");
    // Never below the present number, nor below the kernel's default for a small host.
    long wanted = Math.max(LEAST_FLOWS, 2 * Math.max(count, max));
    long possible = Math.min(Integer.MAX_VALUE, memory / MEMORY_SHARE / BYTES_PER_FLOW);
    long more = Math.min(wanted, possible);
    if (more > Math.max(count, max)) {
      String setting = "net.netfilter.nf_conntrack_max=" + more;
      full = Persistence.sysctl(full.todo("sysctl -w " + setting), setting, "nf_conntrack");
    }
    return Optional.of(
        full.advise("To see who fills it", "conntrack -L | grep -o ' src=[^ ]*' | sort | uniq -c"));
  }

  /** Whether bridged frames pass a forward chain that drops them. */
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
                Persistence.sysctl(
                    Finding.note(
                            Check.BRIDGE_NF,
                            "A firewall drops traffic between devices on "
                                + bridge.name()
                                + ", because br_netfilter (loaded by Docker, for example) applies"
                                + " its rules to bridged frames.")
                        .todo("sysctl -w net.bridge.bridge-nf-call-iptables=0"),
                    "net.bridge.bridge-nf-call-iptables=0",
                    "br_netfilter"))
        .toList();
  }
}
