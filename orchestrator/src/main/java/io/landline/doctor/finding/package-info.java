// SPDX-License-Identifier: Apache-2.0
/**
 * The list of checks, their documentation, and findings.
 *
 * <p>Start with {@link io.landline.doctor.finding.Check}.
 */
@NullMarked
package io.landline.doctor.finding;

import org.jspecify.annotations.NullMarked;
