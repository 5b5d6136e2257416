// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.kernel.Flow;

/**
 * A flow that is live now.
 *
 * @param flow as conntrack has it
 * @param cut whether apply would delete it, because what is wanted contradicts it
 */
public record LiveFlow(Flow flow, boolean cut) {}
