// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import java.util.List;

/**
 * A finding of {@code landline doctor}.
 *
 * @param id the check that found it
 * @param level how bad it is: {@code fix}, {@code note} or {@code unknown}
 * @param problem what was found, for people
 * @param advice what to do
 */
public record DoctorFinding(String id, String level, String problem, List<Advice> advice) {
  public DoctorFinding {
    advice = List.copyOf(advice);
  }

  /**
   * What to do.
   *
   * @param label what kind of advice it is
   * @param lines commands or sentences
   */
  public record Advice(String label, List<String> lines) {
    public Advice {
      lines = List.copyOf(lines);
    }
  }
}
