// SPDX-License-Identifier: Apache-2.0
/**
 * The kernel's rule expressions as values, and the lowering of rules to them, exactly as nft 1.0.6
 * does it. Pure; used to send rules to the kernel and to compare with what it holds.
 *
 * <p>Start with {@link io.landline.nft.expr.RuleLowering}.
 */
@NullMarked
package io.landline.nft.expr;

import org.jspecify.annotations.NullMarked;
