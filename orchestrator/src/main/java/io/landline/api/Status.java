// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.json.Inline;

/**
 * {@code landline status --json}, and what the service answers when it is asked for its status.
 *
 * @param state what the service does
 * @param health what the probes prove
 * @param traffic what the tunnel and the forwards carry
 */
public record Status(@Inline ServiceState state, Health health, @Inline LiveTraffic traffic)
    implements Document {}
