// SPDX-License-Identifier: Apache-2.0
/**
 * Netlink messages, attributes, and connections that know how the kernel answers (RFC 3549,
 * linux/netlink.h); the protocol families build on it and nobody above them does.
 *
 * <p>Start with {@link io.landline.netlink.NetlinkConnection}, {@link
 * io.landline.netlink.AttributeEncoder} and {@link io.landline.netlink.AttributeDecoder}.
 */
@NullMarked
package io.landline.netlink;

import org.jspecify.annotations.NullMarked;
