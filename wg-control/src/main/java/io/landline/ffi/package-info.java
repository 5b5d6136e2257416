// SPDX-License-Identifier: Apache-2.0
/**
 * The one door to native code: the few system calls of the C library that Java has no words for.
 *
 * <p>Start with {@link io.landline.ffi.LibC}. Only {@code netlink} and code that owns a socket, a
 * lock or a namespace may use it; nothing else imports jnr-ffi.
 */
@NullMarked
package io.landline.ffi;

import org.jspecify.annotations.NullMarked;
