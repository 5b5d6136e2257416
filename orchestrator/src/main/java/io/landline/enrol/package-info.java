// SPDX-License-Identifier: Apache-2.0
/**
 * The one-time codes that a hub gave out for its sites, and what they mean for its configuration.
 *
 * <p>Start with {@link io.landline.enrol.Enrolments}.
 */
@NullMarked
package io.landline.enrol;

import org.jspecify.annotations.NullMarked;
