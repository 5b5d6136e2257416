// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.reconcile.diff.Plan;
import java.util.List;

/**
 * The result of an apply.
 *
 * @param plan the changes
 * @param cutFlows live flows that were deleted because they contradict the new state
 * @param remarks limitations of the target that people should know
 */
public record ApplyReport(Plan plan, int cutFlows, List<String> remarks) {
  public ApplyReport {
    remarks = List.copyOf(remarks);
  }

  /** Whether anything was changed. */
  public boolean changed() {
    return !plan.isEmpty() || cutFlows > 0;
  }
}
