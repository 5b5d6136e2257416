// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import java.util.List;
import java.util.Optional;

/**
 * {@code landline doctor --json} on a host without a configuration.
 *
 * @param role {@code none}
 * @param could the roles that the host could have
 */
public record ProspectReport(String role, List<Prospect> could) implements Document {
  public ProspectReport {
    could = List.copyOf(could);
  }

  /**
   * A role that the host could have.
   *
   * @param role {@code hub} or {@code site}
   * @param suits whether the host is suitable
   * @param why why not, or what the role would be based on
   * @param command the command that sets it up
   * @param findings what was found; absent if no configuration could be made
   * @param well the checks that found nothing; absent likewise
   */
  public record Prospect(
      String role,
      boolean suits,
      List<String> why,
      String command,
      Optional<List<DoctorFinding>> findings,
      Optional<List<String>> well) {
    public Prospect {
      why = List.copyOf(why);
    }
  }
}
