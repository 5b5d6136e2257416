// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.flow;

import io.landline.kernel.Flow;

/** Decides whether a live flow contradicts the wanted state. */
public interface FlowJudge {
  /** Whether the flow would be handled differently if it began now, so that it must be deleted. */
  boolean isStale(Flow flow);

  /** Whether it is a flow of Landline's, which ends when Landline goes down. */
  boolean isOurs(Flow flow);
}
