// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor;

import io.landline.ffi.NativeCallException;
import io.landline.netlink.NetlinkException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes every check that concerns a host. */
public final class Doctor {
  private static final String WITHOUT_ROOT = "not looked at: it takes root";

  /** What tells something of a Landline in force only: where it is down, all that is so is told. */
  private static final Set<Check> IN_FORCE =
      Set.of(
          Check.DEVICE_NOT_THROUGH_HERE,
          Check.IP_FORWARD,
          Check.IPV6_PAST_THIS_HOST,
          Check.LISTENERS,
          Check.MOVED_MAC,
          Check.SERVICE,
          Check.SHARED_MAC,
          Check.TUNNEL,
          Check.UNPROTECTED);

  /** What tells something of a host that has no configuration yet. */
  private static final Set<Check> BEFORE =
      Set.of(
          Check.ARCH,
          Check.BRIDGE_NF,
          Check.CLOCK,
          Check.CONNTRACK,
          Check.FOREIGN_FORWARD_DROP,
          Check.FOREIGN_INPUT_DROP,
          Check.FOREIGN_SNAT,
          Check.FWMARK,
          Check.KERNEL_REFUSES,
          Check.LAN_OVERLAP,
          Check.MODULES,
          Check.MTU,
          Check.NETWORKD,
          Check.NFTABLES_CONF,
          Check.NO_MAIL,
          Check.NO_NAT,
          Check.OPEN_ROUTER,
          Check.PROVIDER_FIREWALL,
          Check.PUBLIC_ROUTES,
          Check.REDIRECTS,
          Check.RP_FILTER,
          Check.RULE_ORDER,
          Check.TABLES,
          Check.WAN);

  private Doctor() {}

  /**
   * What was found.
   *
   * @param findings worst first
   * @param well the checks that found nothing, sorted
   */
  public record Diagnosis(List<Finding> findings, List<Check> well) {
    public Diagnosis {
      findings = List.copyOf(findings);
      well = List.copyOf(well);
    }

    public long count(Finding.Level level) {
      return findings.stream().filter(f -> f.level() == level).count();
    }
  }

  /** Looks at everything; what the caller may not look at is said, and is no failure. */
  public static Diagnosis examine(Facts facts) {
    return examine(facts, Set.of(Check.values()));
  }

  /** The same of a host that could have this configuration, and has none yet. */
  public static Diagnosis examineBefore(Facts facts) {
    // A site's remark on the hub is of no use yet: there is none.
    return examine(
        facts,
        BEFORE.stream()
            .filter(check -> check != Check.PROVIDER_FIREWALL || facts.hub().isPresent())
            .collect(Collectors.toSet()));
  }

  private static Diagnosis examine(Facts facts, Set<Check> wanted) {
    List<Finding> findings = new ArrayList<>();
    List<Check> well = new ArrayList<>();
    for (Check check : Check.values()) {
      if (wanted.contains(check) && check.concerns(facts)) {
        Optional<List<Finding>> found = make(check, facts);
        found.ifPresent(findings::addAll);
        if (found.filter(List::isEmpty).isPresent()) {
          well.add(check);
        }
      }
    }
    findings.sort(Comparator.comparing(Finding::level));
    return new Diagnosis(findings, well);
  }

  /** What a check finds; empty where it means nothing on such a host. */
  private static Optional<List<Finding>> make(Check check, Facts facts) {
    try {
      return IN_FORCE.contains(check) && facts.down().isPresent()
          ? Optional.empty()
          : Optional.of(Checks.make(check, facts));
    } catch (NetlinkException e) {
      return Optional.of(List.of(unknown(check, e.isPermissionDenied(), e)));
    } catch (NativeCallException e) {
      return Optional.of(List.of(unknown(check, e.isPermissionDenied(), e)));
    } catch (UncheckedIOException e) {
      return Optional.of(List.of(unknown(check, HostFiles.isDenied(e), e)));
    }
  }

  private static Finding unknown(Check check, boolean denied, RuntimeException e) {
    return Finding.unknown(check, denied ? WITHOUT_ROOT : "not looked at: " + e.getMessage());
  }
}
