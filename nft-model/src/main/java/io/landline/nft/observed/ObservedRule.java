// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.observed;

import io.landline.nft.expr.RuleImage;

/**
 * A rule in the kernel.
 *
 * @param handle the kernel's number for it
 * @param image what it does
 * @param count the sum of its counters; zero where it has none
 */
public record ObservedRule(long handle, RuleImage image, Count count) {}
