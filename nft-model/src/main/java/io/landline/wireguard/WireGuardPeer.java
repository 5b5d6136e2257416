// SPDX-License-Identifier: Apache-2.0
package io.landline.wireguard;

import io.landline.net.Endpoint;
import io.landline.net.IpPrefix;
import java.util.List;
import java.util.Optional;

/**
 * A peer as it is wanted.
 *
 * @param publicKey who
 * @param presharedKey absent means none
 * @param endpoint where it is reached; absent means: leave what the kernel learned
 * @param keepalive seconds between keepalives, 0 for none
 * @param allowedIps what it may send and is sent, sorted
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
