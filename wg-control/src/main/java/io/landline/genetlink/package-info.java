// SPDX-License-Identifier: Apache-2.0
/**
 * WireGuard over generic netlink (linux/genetlink.h, linux/wireguard.h). Used only where kernel
 * controls are opened.
 *
 * <p>Start with {@link io.landline.genetlink.KernelWireGuard}.
 */
@NullMarked
package io.landline.genetlink;

import org.jspecify.annotations.NullMarked;
