// SPDX-License-Identifier: Apache-2.0
/**
 * WireGuard keys and the wanted device as values. Uses {@code net} only.
 *
 * <p>Start with {@link io.landline.wireguard.WireGuardDevice}.
 */
@NullMarked
package io.landline.wireguard;

import org.jspecify.annotations.NullMarked;
