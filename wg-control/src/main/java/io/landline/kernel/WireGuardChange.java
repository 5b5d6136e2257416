// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import io.landline.net.Endpoint;
import io.landline.net.IpPrefix;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.util.List;
import java.util.Optional;

/**
 * What to change on a device; what is absent stays. Peers are never replaced as a whole, which
 * would end their sessions.
 *
 * @param privateKey a new one ends all sessions
 * @param listenPort UDP port, 0 for one that the kernel chooses
 * @param remove peers to remove; one that is not there is no error
 * @param peers peers to add or change
 */
public record WireGuardChange(
    Optional<PrivateKey> privateKey,
    Optional<Integer> listenPort,
    List<PublicKey> remove,
    List<Peer> peers) {
  public WireGuardChange {
    remove = List.copyOf(remove);
    peers = List.copyOf(peers);
  }

  /**
   * What to change on a peer, which is added where it is not there; what is absent stays.
   *
   * @param publicKey who
   * @param presharedKey the new one, or all zeros to have none
   * @param endpoint where to send
   * @param keepalive seconds, 0 for none
   * @param allowedIps added to those it has, or taken from another peer
   * @param replaceAllowedIps whether those it has go
   */
  public record Peer(
      PublicKey publicKey,
      Optional<PresharedKey> presharedKey,
      Optional<Endpoint> endpoint,
      Optional<Integer> keepalive,
      List<IpPrefix> allowedIps,
      boolean replaceAllowedIps) {
    public Peer {
      allowedIps = allowedIps.stream().sorted().toList();
    }
  }

  public boolean isEmpty() {
    return privateKey.isEmpty() && listenPort.isEmpty() && remove.isEmpty() && peers.isEmpty();
  }
}
