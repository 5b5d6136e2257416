// SPDX-License-Identifier: Apache-2.0
/**
 * What the user asked for, validated and complete: forwards, captures, devices, sites. The
 * orchestrator's configuration reader makes it, {@code compile} reads it.
 *
 * <p>Start with {@link io.landline.policy.HubPolicy} and {@link io.landline.policy.SitePolicy}.
 */
@NullMarked
package io.landline.policy;

import org.jspecify.annotations.NullMarked;
