// SPDX-License-Identifier: Apache-2.0
package io.landline.wireguard;

import io.landline.net.Endpoint;
import io.landline.net.IpPrefix;
import java.util.List;
import java.util.Optional;

/**
 * A wanted peer.
 *
 * @param publicKey its identity
 * @param presharedKey absent means none
 * @param endpoint where it is reached; if absent, the one that the kernel learned is left alone
 * @param keepalive seconds between keepalives, 0 for none
 * @param allowedIps sources it may use and destinations routed to it, sorted
 */
public record WireGuardPeer(
    PublicKey publicKey,
    Optional<PresharedKey> presharedKey,
    Optional<Endpoint> endpoint,
    int keepalive,
    List<IpPrefix> allowedIps) {
  public WireGuardPeer {
    if (keepalive < 0 || keepalive > 65535) {
      throw new IllegalArgumentException("keepalive is 0 to 65535 seconds, not " + keepalive);
    }
    allowedIps = allowedIps.stream().sorted().distinct().toList();
  }
}
