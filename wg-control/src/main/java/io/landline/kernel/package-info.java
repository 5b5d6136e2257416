// SPDX-License-Identifier: Apache-2.0
/**
 * What Landline asks of the kernel, as interfaces of values; everything above uses these and never
 * a netlink type but {@link io.landline.netlink.NetlinkException}.
 *
 * <p>Start with {@link io.landline.kernel.LinkControl} and {@link
 * io.landline.kernel.RoutingControl}. Each has an implementation over netlink and a faithful
 * in-memory one in {@code io.landline.fake}, held together by one contract test.
 */
@NullMarked
package io.landline.kernel;

import org.jspecify.annotations.NullMarked;
