// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor;

import io.landline.doctor.check.Checks;
import io.landline.doctor.fact.Facts;
import io.landline.doctor.fact.HostFiles;
import io.landline.doctor.finding.Check;
import io.landline.doctor.finding.Finding;
import io.landline.ffi.NativeCallException;
import io.landline.netlink.NetlinkException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs all checks that apply to a host. */
public final class Doctor {
  private static final String WITHOUT_ROOT = "not checked: root permission is needed";

  /** Checks that apply only while Landline is up; after {@code landline down} they are skipped. */
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

  /** Checks that apply to a host without a configuration. */
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
   * The result of all checks.
   *
   * @param findings worst first
   * @param well the checks without findings, sorted
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

  /** Runs all checks. Facts that the caller may not read become findings, not errors. */
  public static Diagnosis examine(Facts facts) {
    return examine(facts, Set.of(Check.values()));
  }

  /** The same for a host without a configuration, as if it had this one. */
  public static Diagnosis examineBefore(Facts facts) {
    // A site without a hub has no provider firewall to mention yet.
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
      if (wanted.contains(check) && concerns(check, facts)) {
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

  private static boolean concerns(Check check, Facts facts) {
    return switch (check.scope()) {
      case HUB -> facts.hub().isPresent();
      case SITE -> facts.site().isPresent();
      case BOTH -> true;
    };
  }

  /** The findings of a check; empty if it does not apply. */
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
    return Finding.unknown(check, denied ? WITHOUT_ROOT : "not checked: " + e.getMessage());
  }
}
