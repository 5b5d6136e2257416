// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.kernel.Flow;

/** Says of a live flow whether the wanted state contradicts it. */
interface FlowJudge {
  /**
   * Whether the flow would go another way, or nowhere, if it began now: then it must be deleted.
   */
  boolean isStale(Flow flow);

  /** Whether the flow is one of Landline's: it ends with it. */
  boolean isOurs(Flow flow);
}
