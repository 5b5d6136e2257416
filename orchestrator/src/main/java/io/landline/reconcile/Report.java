// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import java.util.List;

/**
 * What an apply did.
 *
 * @param plan what differed before it
 * @param cutFlows live flows deleted because the new state contradicts them
 * @param remarks what to tell a person of the target: what will not work as he may think
 */
public record Report(Plan plan, int cutFlows, List<String> remarks) {
  public Report {
    remarks = List.copyOf(remarks);
  }

  /** Whether anything was changed. */
  public boolean changed() {
    return !plan.isEmpty() || cutFlows > 0;
  }
}
