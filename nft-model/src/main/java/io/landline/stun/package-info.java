// SPDX-License-Identifier: Apache-2.0
/**
 * Asking a server as whom it sees us (STUN, RFC 8489): the bytes, no I/O.
 *
 * <p>Start with {@link io.landline.stun.BindingQuestion}.
 */
@NullMarked
package io.landline.stun;

import org.jspecify.annotations.NullMarked;
