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
 * A change of a device; absent values stay as they are. Peers are never replaced as a whole,
 * because that would end their sessions.
 *
 * @param privateKey a new one ends all sessions
 * @param listenPort UDP port, 0 to let the kernel choose
 * @param mark of the packets that the device sends, 0 for none
 * @param remove peers to remove; a missing one is not an error
 * @param peers peers to add or change
 */
public record WireGuardChange(
    Optional<PrivateKey> privateKey,
    Optional<Integer> listenPort,
    Optional<Integer> mark,
    List<PublicKey> remove,
    List<Peer> peers) {
  public WireGuardChange {
    remove = List.copyOf(remove);
    peers = List.copyOf(peers);
  }

  /**
   * A change of a peer, which is added if missing; absent values stay as they are.
   *
   * @param publicKey its identity
   * @param presharedKey the new one, or all zeros to have none
   * @param endpoint the new one
   * @param keepalive seconds, 0 for none
   * @param allowedIps added to the present ones; taken away from other peers
   * @param replaceAllowedIps whether the present ones are removed
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
    return privateKey.isEmpty()
        && listenPort.isEmpty()
        && mark.isEmpty()
        && remove.isEmpty()
        && peers.isEmpty();
  }
}
