// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor;

import io.landline.ffi.NativeCallException;
import io.landline.netlink.NetlinkException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Makes every check that concerns a host. */
public final class Doctor {
  private static final String WITHOUT_ROOT = "not looked at: it takes root";

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
    List<Finding> findings = new ArrayList<>();
    List<Check> well = new ArrayList<>();
    for (Check check : Check.values()) {
      if (check.concerns(facts)) {
        List<Finding> found = make(check, facts);
        findings.addAll(found);
        if (found.isEmpty()) {
          well.add(check);
        }
      }
    }
    findings.sort(Comparator.comparing(Finding::level));
    return new Diagnosis(findings, well);
  }

  private static List<Finding> make(Check check, Facts facts) {
    try {
      return Checks.make(check, facts);
    } catch (NetlinkException e) {
      return List.of(unknown(check, e.isPermissionDenied(), e));
    } catch (NativeCallException e) {
      return List.of(unknown(check, e.isPermissionDenied(), e));
    } catch (UncheckedIOException e) {
      return List.of(unknown(check, HostFiles.isDenied(e), e));
    }
  }

  private static Finding unknown(Check check, boolean denied, RuntimeException e) {
    return Finding.unknown(check, denied ? WITHOUT_ROOT : "not looked at: " + e.getMessage());
  }
}
