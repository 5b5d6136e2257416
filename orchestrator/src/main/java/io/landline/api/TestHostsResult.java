// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

/**
 * {@code landline test-hosts up --json}; test-hosts down prints this too.
 *
 * @param changed whether anything changed
 */
public record TestHostsResult(boolean changed) implements Document {}
