// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.nft.Table;
import io.landline.route.RoutingState;
import io.landline.wireguard.WireGuardDevice;

/**
 * Everything that Landline wants in the kernel of one host.
 *
 * @param table our nftables table
 * @param routing rules, routes, interface settings
 * @param device the tunnel interface
 */
public record HostState(Table table, RoutingState routing, WireGuardDevice device) {}
