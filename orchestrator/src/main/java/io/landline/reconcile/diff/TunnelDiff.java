// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.diff;

import io.landline.kernel.WireGuardChange;
import io.landline.net.InterfaceName;

/**
 * The difference of one tunnel.
 *
 * @param name of its interface
 * @param link of the interface
 * @param wireguard of the WireGuard device
 */
public record TunnelDiff(InterfaceName name, LinkDiff link, WireGuardChange wireguard) {
  boolean isEmpty() {
    return link.isEmpty() && wireguard.isEmpty();
  }
}
