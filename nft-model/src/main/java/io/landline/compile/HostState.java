// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.nft.Table;
import io.landline.route.RoutingState;
import io.landline.wireguard.WireGuardDevice;
import java.util.List;
import java.util.Optional;

/**
 * Everything that Landline wants in the kernel of one host.
 *
 * @param table Landline's nftables table
 * @param guard the guard's table, owned by the service while it runs
 * @param routing rules, routes, interface settings
 * @param devices the tunnel interfaces; at least one
 */
public record HostState(
    Table table, Optional<Table> guard, RoutingState routing, List<WireGuardDevice> devices) {
  public HostState {
    devices = List.copyOf(devices);
  }

  /** The state of a host with one tunnel. */
  public HostState(
      Table table, Optional<Table> guard, RoutingState routing, WireGuardDevice device) {
    this(table, guard, routing, List.of(device));
  }

  /** The first tunnel interface. */
  public WireGuardDevice device() {
    return devices.get(0);
  }

  /** The same without the guard's table, for a process that ends after applying. */
  public HostState withoutGuard() {
    return new HostState(table, Optional.empty(), routing, devices);
  }
}
