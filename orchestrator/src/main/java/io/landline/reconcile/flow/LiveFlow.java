// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.flow;

import io.landline.kernel.Flow;

/**
 * A live flow.
 *
 * @param flow its conntrack entry
 * @param cut whether apply would delete it, because it contradicts the wanted state
 */
public record LiveFlow(Flow flow, boolean cut) {}
