// SPDX-License-Identifier: Apache-2.0
/**
 * System calls that the JDK does not offer. The only package that uses native code.
 *
 * <p>Start with {@link io.landline.ffi.LibC}. Used by {@code netlink} and by code that owns a
 * socket, a lock or a namespace. No other package imports jnr-ffi.
 */
@NullMarked
package io.landline.ffi;

import org.jspecify.annotations.NullMarked;
