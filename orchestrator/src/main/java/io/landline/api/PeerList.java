// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.policy.Name;
import io.landline.wireguard.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code landline peer list --json}.
 *
 * @param peers the devices that are peers of this hub themselves
 */
public record PeerList(List<Peer> peers) implements Document {
  public PeerList {
    peers = List.copyOf(peers);
  }

  /**
   * A peer in the hub's configuration.
   *
   * @param name the peer's name
   * @param address its address in the tunnel
   * @param publicKey its WireGuard key
   * @param captured whether all its internet traffic leaves from the hub
   * @param publicAddress the hub's address that it uses
   * @param seenAs that address as the internet sees it
   * @param forwards how many forwards lead to it
   * @param live what the tunnel carries of it; absent if no service runs that may be asked
   */
  public record Peer(
      Name name,
      IpAddress address,
      PublicKey publicKey,
      boolean captured,
      IpAddress publicAddress,
      IpAddress seenAs,
      int forwards,
      Optional<Live> live) {}

  /**
   * What WireGuard knows of a peer.
   *
   * @param endpoint where it was last heard
   * @param handshake its last handshake, by this hub's clock
   * @param bytesReceived bytes received from it
   * @param bytesSent bytes sent to it
   */
  public record Live(
      Optional<Endpoint> endpoint,
      Optional<Instant> handshake,
      long bytesReceived,
      long bytesSent) {}
}
