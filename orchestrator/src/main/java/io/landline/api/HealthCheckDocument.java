// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.json.Inline;

/**
 * {@code landline health check --json}.
 *
 * @param check the output of the monitoring plugin
 */
public record HealthCheckDocument(@Inline HealthCheck check) implements Document {}
