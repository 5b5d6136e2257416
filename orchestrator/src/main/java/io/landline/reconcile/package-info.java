// SPDX-License-Identifier: Apache-2.0
/**
 * Brings a host's kernel to the wanted state: observe, plan, apply, down; used by {@code daemon},
 * {@code doctor}, {@code traffic} and {@code cli}.
 *
 * <p>Start with {@link io.landline.reconcile.Reconciler}.
 */
@NullMarked
package io.landline.reconcile;

import org.jspecify.annotations.NullMarked;
