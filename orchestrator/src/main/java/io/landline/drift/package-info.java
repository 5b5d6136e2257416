// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps the kernel as the configuration wants it: receives kernel events, compares, repairs within
 * rate limits, and names the process that changed something. Used by observe and the service.
 */
@NullMarked
package io.landline.drift;

import org.jspecify.annotations.NullMarked;
