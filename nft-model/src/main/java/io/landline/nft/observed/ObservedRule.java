// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.observed;

import io.landline.nft.expr.RuleImage;

/**
 * A rule that is in the kernel.
 *
 * @param handle the kernel's number of it
 * @param image what it does
 * @param count what its counters counted; zero where it has none
 */
public record ObservedRule(long handle, RuleImage image, Count count) {}
