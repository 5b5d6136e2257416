// SPDX-License-Identifier: Apache-2.0
/**
 * Evaluates other programs' nftables rules for a class of packets.
 *
 * <p>Start with {@link io.landline.doctor.filter.FilterWalk}.
 */
@NullMarked
package io.landline.doctor.filter;

import org.jspecify.annotations.NullMarked;
