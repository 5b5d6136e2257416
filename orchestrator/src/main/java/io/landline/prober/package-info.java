// SPDX-License-Identifier: Apache-2.0
/**
 * Sends a round of probes each interval and answers those of the other end. The only package that
 * uses Netty. Used by the service.
 *
 * <p>Start with {@link io.landline.prober.Prober}.
 */
@NullMarked
package io.landline.prober;

import org.jspecify.annotations.NullMarked;
