// SPDX-License-Identifier: Apache-2.0
/**
 * Sends probes in rounds, one each interval, and answers those of the other end. The only user of
 * Netty. Used by the service.
 *
 * <p>Start with {@link io.landline.prober.Prober}.
 */
@NullMarked
package io.landline.prober;

import org.jspecify.annotations.NullMarked;
