// SPDX-License-Identifier: Apache-2.0
/**
 * nf_tables over NETLINK_NETFILTER (linux/netfilter/nf_tables.h), encoded as nft 1.0.6 does, so
 * that nft lists it well. Used only where kernel controls are opened.
 *
 * <p>Start with {@link io.landline.nfnetlink.KernelNft}.
 */
@NullMarked
package io.landline.nfnetlink;

import org.jspecify.annotations.NullMarked;
