// SPDX-License-Identifier: Apache-2.0
/**
 * WireGuard's words as values: keys and the wanted device; everything above {@code net} may use it.
 *
 * <p>Start with {@link io.landline.wireguard.WireGuardDevice}.
 */
@NullMarked
package io.landline.wireguard;

import org.jspecify.annotations.NullMarked;
