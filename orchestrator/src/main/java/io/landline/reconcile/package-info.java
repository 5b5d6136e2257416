// SPDX-License-Identifier: Apache-2.0
/**
 * Brings a host's kernel to the wanted state and takes it down again. Packages below: {@code state}
 * reads the present state and this host's facts, {@code diff} compares it with the wanted one,
 * {@code flow} finds live flows that contradict it.
 *
 * <p>Start with {@link io.landline.reconcile.Reconciler}.
 */
@NullMarked
package io.landline.reconcile;

import org.jspecify.annotations.NullMarked;
