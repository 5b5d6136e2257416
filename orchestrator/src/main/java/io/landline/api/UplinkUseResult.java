// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import java.util.Optional;

/**
 * {@code landline uplink use --json}; uplink auto prints this too.
 *
 * @param changed whether anything changed
 * @param uplink the uplink that the tunnel keeps to; absent while probes choose it
 */
public record UplinkUseResult(boolean changed, Optional<String> uplink) implements Document {}
