// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import io.landline.net.InterfaceName;
import io.landline.wireguard.PublicKey;
import java.util.List;
import java.util.Optional;

/**
 * A WireGuard device in the kernel, without its private key.
 *
 * @param name its interface
 * @param publicKey its own; empty while it has no private key
 * @param listenPort UDP port, 0 while it has none
 * @param mark of the packets that it sends, 0 for none
 * @param peers by public key
 */
public record WireGuardDeviceState(
    InterfaceName name,
    Optional<PublicKey> publicKey,
    int listenPort,
    int mark,
    List<WireGuardPeerState> peers) {
  public WireGuardDeviceState {
    peers = List.copyOf(peers);
  }
}
