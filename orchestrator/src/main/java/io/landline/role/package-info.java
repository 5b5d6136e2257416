// SPDX-License-Identifier: Apache-2.0
/**
 * What a hub and a site do differently to their kernels: targets, what is remembered of a host,
 * whose flows are whose. Used by the service, the traffic meter and the commands.
 */
@NullMarked
package io.landline.role;

import org.jspecify.annotations.NullMarked;
