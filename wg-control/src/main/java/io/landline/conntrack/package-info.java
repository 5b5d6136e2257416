// SPDX-License-Identifier: Apache-2.0
/**
 * Live flows over NETLINK_NETFILTER (ctnetlink); only what wires the program together names it.
 *
 * <p>Start with {@link io.landline.conntrack.KernelConntrack}.
 */
@NullMarked
package io.landline.conntrack;

import org.jspecify.annotations.NullMarked;
