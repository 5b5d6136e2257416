// SPDX-License-Identifier: Apache-2.0
/**
 * What the user asked for, valid and complete: forwards, captures, devices, sites; read by {@code
 * compile}, made by the orchestrator's configuration reader.
 *
 * <p>Start with {@link io.landline.policy.HubPolicy} and {@link io.landline.policy.SitePolicy}.
 */
@NullMarked
package io.landline.policy;

import org.jspecify.annotations.NullMarked;
