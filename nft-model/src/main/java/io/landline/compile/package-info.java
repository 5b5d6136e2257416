// SPDX-License-Identifier: Apache-2.0
/**
 * The compiler from policy to ruleset, rules, routes and WireGuard device; pure and deterministic.
 *
 * <p>Start with {@link io.landline.compile.HostState}.
 */
@NullMarked
package io.landline.compile;

import org.jspecify.annotations.NullMarked;
