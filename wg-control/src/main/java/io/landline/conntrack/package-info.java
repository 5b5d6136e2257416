// SPDX-License-Identifier: Apache-2.0
/**
 * Live flows over NETLINK_NETFILTER (ctnetlink). Used only where kernel controls are opened.
 *
 * <p>Start with {@link io.landline.conntrack.KernelConntrack}.
 */
@NullMarked
package io.landline.conntrack;

import org.jspecify.annotations.NullMarked;
