// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.nft.Table;
import io.landline.route.RoutingState;
import io.landline.wireguard.WireGuardDevice;
import java.util.Optional;

/**
 * Everything that Landline wants in the kernel of one host.
 *
 * @param table our nftables table
 * @param guard the table that whoever stays to hold it has beside it
 * @param routing rules, routes, interface settings
 * @param device the tunnel interface
 */
public record HostState(
    Table table, Optional<Table> guard, RoutingState routing, WireGuardDevice device) {
  /** The same for who does not stay: without the guard's table of its own. */
  public HostState withoutGuard() {
    return new HostState(table, Optional.empty(), routing, device);
  }
}
