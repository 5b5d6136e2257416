// SPDX-License-Identifier: Apache-2.0
/**
 * Facts in, verdict out, without a clock, a file or a packet; used by what keeps and what shows
 * health.
 *
 * <p>Start with {@link io.landline.health.verdict.Judge} for one round and {@link
 * io.landline.health.verdict.SiteJudge} for what holds over rounds.
 */
@NullMarked
package io.landline.health.verdict;

import org.jspecify.annotations.NullMarked;
