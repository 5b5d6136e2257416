// SPDX-License-Identifier: Apache-2.0
/**
 * Links, addresses, neighbours, routes and rules over NETLINK_ROUTE (rtnetlink(7),
 * linux/rtnetlink.h). Used only where kernel controls are opened, and by the prober, for test hosts
 * and to find interfaces.
 *
 * <p>Start with {@link io.landline.rtnetlink.KernelLinks} and {@link
 * io.landline.rtnetlink.KernelRouting}.
 */
@NullMarked
package io.landline.rtnetlink;

import org.jspecify.annotations.NullMarked;
