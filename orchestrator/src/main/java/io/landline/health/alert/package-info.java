// SPDX-License-Identifier: Apache-2.0
/**
 * Posts a message when a verdict changes; used by the service and by {@code landline alerts}.
 *
 * <p>Start with {@link io.landline.health.alert.Alerts}.
 */
@NullMarked
package io.landline.health.alert;

import org.jspecify.annotations.NullMarked;
