// SPDX-License-Identifier: Apache-2.0
/**
 * Asking a server for the address it sees us at (STUN, RFC 8489): the messages, without I/O.
 *
 * <p>Start with {@link io.landline.stun.BindingQuestion}.
 */
@NullMarked
package io.landline.stun;

import org.jspecify.annotations.NullMarked;
