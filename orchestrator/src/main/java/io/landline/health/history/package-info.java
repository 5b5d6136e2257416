// SPDX-License-Identifier: Apache-2.0
/**
 * The history of health: JSON lines in files by day, rolled up and bounded; written by the service,
 * read by reports, by people and by {@code jq}.
 *
 * <p>Start with {@link io.landline.health.history.HistoryWriter} and {@link
 * io.landline.health.history.HistoryReader}.
 */
@NullMarked
package io.landline.health.history;

import org.jspecify.annotations.NullMarked;
