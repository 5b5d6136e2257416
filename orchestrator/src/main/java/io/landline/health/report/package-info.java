// SPDX-License-Identifier: Apache-2.0
/**
 * Health as people, monitoring systems and browsers read it: pure functions from verdicts and
 * history to text.
 *
 * <p>Start with {@link io.landline.health.report.SiteReport}, {@link
 * io.landline.health.report.HealthFile} and {@link io.landline.health.report.HtmlReport}.
 */
@NullMarked
package io.landline.health.report;

import org.jspecify.annotations.NullMarked;
