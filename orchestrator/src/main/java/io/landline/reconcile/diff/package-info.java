// SPDX-License-Identifier: Apache-2.0
/**
 * The difference between the wanted and the observed state: of routing, links and WireGuard. That
 * of tables is {@link io.landline.nft.observed.TableDiff}, which is pure.
 *
 * <p>Start with {@link io.landline.reconcile.diff.Plan}, which holds all four.
 */
@NullMarked
package io.landline.reconcile.diff;

import org.jspecify.annotations.NullMarked;
