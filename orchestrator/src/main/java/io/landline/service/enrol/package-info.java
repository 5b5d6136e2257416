// SPDX-License-Identifier: Apache-2.0
/**
 * Enrolment in the running service: a site that came with a one-time key brings its own key to the
 * hub. Used by the service's loop.
 */
@NullMarked
package io.landline.service.enrol;

import org.jspecify.annotations.NullMarked;
