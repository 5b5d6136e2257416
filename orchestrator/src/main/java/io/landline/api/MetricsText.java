// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

/**
 * {@code landline metrics --json}.
 *
 * @param text the metrics in Prometheus's text format
 */
public record MetricsText(String text) implements Document {}
