// SPDX-License-Identifier: Apache-2.0
/**
 * WireGuard over generic netlink (linux/genetlink.h, linux/wireguard.h); only what opens kernel
 * controls uses it.
 *
 * <p>Start with {@link io.landline.genetlink.KernelWireGuard}.
 */
@NullMarked
package io.landline.genetlink;

import org.jspecify.annotations.NullMarked;
