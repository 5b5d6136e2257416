// SPDX-License-Identifier: Apache-2.0
/**
 * The state of a host's kernel, the facts of the host that the compiler needs, and what Landline
 * stores about the host between runs.
 *
 * <p>Start with {@link io.landline.reconcile.state.Kernel} and {@link
 * io.landline.reconcile.state.Observed}.
 */
@NullMarked
package io.landline.reconcile.state;

import org.jspecify.annotations.NullMarked;
