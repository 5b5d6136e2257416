// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

/**
 * What an apply did.
 *
 * @param plan what differed before it
 * @param cutFlows live flows deleted because the new state contradicts them
 */
public record Report(Plan plan, int cutFlows) {
  /** Whether anything was changed. */
  public boolean changed() {
    return !plan.isEmpty() || cutFlows > 0;
  }
}
