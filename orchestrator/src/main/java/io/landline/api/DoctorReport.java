// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.policy.Name;
import java.util.List;

/**
 * {@code landline doctor --json}.
 *
 * @param role {@code hub} or {@code site}
 * @param name the host's name
 * @param findings what was found
 * @param well the checks that found nothing
 */
public record DoctorReport(String role, Name name, List<DoctorFinding> findings, List<String> well)
    implements Document {
  public DoctorReport {
    findings = List.copyOf(findings);
    well = List.copyOf(well);
  }
}
