// SPDX-License-Identifier: Apache-2.0
/**
 * What probes and counters found in one round, as values without a judgement; made by whoever
 * measures, read by everything else of {@code health}.
 *
 * <p>Start with {@link io.landline.health.fact.Round}.
 */
@NullMarked
package io.landline.health.fact;

import org.jspecify.annotations.NullMarked;
