// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps the health of a host from round to round and publishes it; used by the service.
 *
 * <p>Start with {@link io.landline.health.HealthKeeper}.
 */
@NullMarked
package io.landline.health;

import org.jspecify.annotations.NullMarked;
