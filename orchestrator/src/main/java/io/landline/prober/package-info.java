// SPDX-License-Identifier: Apache-2.0
/**
 * Sends probes round the loop and answers those of the other end, each interval one round; the only
 * user of Netty. Used by the service.
 *
 * <p>Start with {@link io.landline.prober.Prober}.
 */
@NullMarked
package io.landline.prober;

import org.jspecify.annotations.NullMarked;
