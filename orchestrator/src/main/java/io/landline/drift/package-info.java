// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps the kernel as the configuration wants it: hears kernel events, compares, repairs within
 * rate limits, and names who changed what. Used by the service.
 */
@NullMarked
package io.landline.drift;

import org.jspecify.annotations.NullMarked;
