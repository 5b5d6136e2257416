// SPDX-License-Identifier: Apache-2.0
/**
 * The files of WireGuard keys beside {@code landline.json}, the host's private key and the
 * preshared keys of its peers, and the code that brings a hub's key to a site.
 *
 * <p>Start with {@link io.landline.config.keys.KeyFiles}.
 */
@NullMarked
package io.landline.config.keys;

import org.jspecify.annotations.NullMarked;
