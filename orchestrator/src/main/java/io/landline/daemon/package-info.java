// SPDX-License-Identifier: Apache-2.0
/**
 * The service: applies the configuration, then keeps the kernel so; used by the command line.
 *
 * <p>Start with {@link io.landline.daemon.Daemon}.
 */
@NullMarked
package io.landline.daemon;

import org.jspecify.annotations.NullMarked;
