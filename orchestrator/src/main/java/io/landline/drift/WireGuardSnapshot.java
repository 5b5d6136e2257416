// SPDX-License-Identifier: Apache-2.0
package io.landline.drift;

import io.landline.kernel.WireGuardDeviceState;
import io.landline.net.Endpoint;
import io.landline.net.IpPrefix;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PublicKey;
import java.util.List;
import java.util.Optional;

/**
 * The configured part of a WireGuard device: without handshakes and counters, and without endpoints
 * where these follow the peers.
 */
record WireGuardSnapshot(
    Optional<PublicKey> publicKey, int listenPort, int mark, List<Peer> peers) {
  WireGuardSnapshot {
    peers = List.copyOf(peers);
  }

  /** One peer's. */
  record Peer(
      PublicKey publicKey,
      Optional<PresharedKey> presharedKey,
      Optional<Endpoint> endpoint,
      int keepalive,
      List<IpPrefix> allowedIps) {
    Peer {
      allowedIps = List.copyOf(allowedIps);
    }
  }

  /**
   * Takes a device's snapshot.
   *
   * @param roaming whether the peers' endpoints follow them, as on a hub
   * @param anyPort whether any listen port is right
   */
  static WireGuardSnapshot of(WireGuardDeviceState device, boolean roaming, boolean anyPort) {
    return new WireGuardSnapshot(
        device.publicKey(),
        anyPort ? 0 : device.listenPort(),
        device.mark(),
        device.peers().stream()
            .map(
                p ->
                    new Peer(
                        p.publicKey(),
                        p.presharedKey(),
                        roaming ? Optional.empty() : p.endpoint(),
                        p.keepalive(),
                        p.allowedIps()))
            .toList());
  }
}
