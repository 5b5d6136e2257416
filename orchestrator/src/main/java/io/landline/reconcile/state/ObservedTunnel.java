// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.state;

import io.landline.kernel.Link;
import io.landline.kernel.WireGuardDeviceState;
import io.landline.net.InterfaceName;
import java.util.Optional;

/**
 * The state of one tunnel.
 *
 * @param name of its interface
 * @param link the interface, if it exists
 * @param device its WireGuard device
 */
public record ObservedTunnel(
    InterfaceName name, Optional<Link> link, Optional<WireGuardDeviceState> device) {
  static ObservedTunnel of(Kernel kernel, InterfaceName name) {
    Optional<Link> link = kernel.links().link(name);
    return new ObservedTunnel(
        name,
        link,
        link.filter(Link::isWireGuard).flatMap(found -> kernel.wireguard().device(found.name())));
  }
}
