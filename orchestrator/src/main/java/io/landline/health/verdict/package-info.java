// SPDX-License-Identifier: Apache-2.0
/**
 * Turns facts into verdicts, without a clock, files or packets.
 *
 * <p>Start with {@link io.landline.health.verdict.Judge} for one round and {@link
 * io.landline.health.verdict.SiteJudge} for what holds over rounds.
 */
@NullMarked
package io.landline.health.verdict;

import org.jspecify.annotations.NullMarked;
