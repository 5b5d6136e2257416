// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import io.landline.net.Endpoint;
import io.landline.net.IpPrefix;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A peer in the kernel.
 *
 * @param publicKey its identity
 * @param presharedKey absent if it has none
 * @param endpoint where it was last heard from, or the one that was set; absent if neither
 * @param keepalive seconds, 0 for none
 * @param lastHandshake by this host's wall clock, which may have been set since; absent if none
 * @param rxBytes received from it
 * @param txBytes sent to it
 * @param allowedIps sorted
 */
public record WireGuardPeerState(
    PublicKey publicKey,
    Optional<PresharedKey> presharedKey,
    Optional<Endpoint> endpoint,
    int keepalive,
    Optional<Instant> lastHandshake,
    long rxBytes,
    long txBytes,
    List<IpPrefix> allowedIps) {
  public WireGuardPeerState {
    allowedIps = allowedIps.stream().sorted().toList();
  }
}
