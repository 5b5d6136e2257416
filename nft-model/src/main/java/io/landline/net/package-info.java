// SPDX-License-Identifier: Apache-2.0
/**
 * Addresses, ports and names as validated values. Depends on no other package.
 *
 * <p>Start with {@link io.landline.net.IpPrefix} and {@link io.landline.net.PortRange}.
 */
@NullMarked
package io.landline.net;

import org.jspecify.annotations.NullMarked;
