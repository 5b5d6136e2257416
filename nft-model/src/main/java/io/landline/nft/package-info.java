// SPDX-License-Identifier: Apache-2.0
/**
 * nftables objects and statements as values that format themselves as nft text. Pure; uses {@code
 * net} only.
 *
 * <p>Start with {@link io.landline.nft.Table} (the wanted state) and {@link
 * io.landline.nft.Transaction} (a change).
 */
@NullMarked
package io.landline.nft;

import org.jspecify.annotations.NullMarked;
