// SPDX-License-Identifier: Apache-2.0
/**
 * The kernel's rule expressions as values, and the lowering of rules to them, exactly as nft 1.0.6
 * does it; pure, for those who speak with the kernel and those who compare with it.
 *
 * <p>Start with {@link io.landline.nft.expr.RuleLowering}.
 */
@NullMarked
package io.landline.nft.expr;

import org.jspecify.annotations.NullMarked;
