// SPDX-License-Identifier: Apache-2.0
/**
 * The kernel objects that Landline reads and changes, as interfaces and values. Their users need no
 * type of {@code netlink} but its exceptions; only event monitors and socket handover use it
 * directly.
 *
 * <p>Start with {@link io.landline.kernel.LinkControl} and {@link
 * io.landline.kernel.RoutingControl}. Each has an implementation over netlink and an in-memory one
 * for tests (package {@code fake} of the test jar), which share one contract test.
 */
@NullMarked
package io.landline.kernel;

import org.jspecify.annotations.NullMarked;
