// SPDX-License-Identifier: Apache-2.0
/**
 * Netlink messages, attributes, requests and event monitors (RFC 3549, linux/netlink.h). The
 * protocol families build on it; above them only exceptions, event monitors and socket handover use
 * it.
 *
 * <p>Start with {@link io.landline.netlink.NetlinkConnection}, {@link
 * io.landline.netlink.AttributeEncoder} and {@link io.landline.netlink.AttributeDecoder}.
 */
@NullMarked
package io.landline.netlink;

import org.jspecify.annotations.NullMarked;
