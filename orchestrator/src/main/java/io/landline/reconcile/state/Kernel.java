// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.state;

import io.landline.kernel.ConntrackControl;
import io.landline.kernel.LinkControl;
import io.landline.kernel.NftControl;
import io.landline.kernel.RoutingControl;
import io.landline.kernel.WireGuardControl;

/**
 * The controls of one host's kernel.
 *
 * @param links interfaces, addresses, settings, neighbours
 * @param routing routes and rules
 * @param nft tables
 * @param wireguard tunnel devices
 * @param conntrack live flows
 */
public record Kernel(
    LinkControl links,
    RoutingControl routing,
    NftControl nft,
    WireGuardControl wireguard,
    ConntrackControl conntrack) {}
