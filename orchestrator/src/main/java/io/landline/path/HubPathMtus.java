// SPDX-License-Identifier: Apache-2.0
package io.landline.path;

import io.landline.kernel.WireGuardDeviceState;
import io.landline.kernel.WireGuardPeerState;
import io.landline.policy.Tunnel;
import io.landline.rate.TokenBucket;
import io.landline.reconcile.state.Kernel;
import io.landline.wireguard.PublicKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A hub takes what its sites say of their paths. {@link #said} may be called on any thread, the
 * rest on one.
 */
final class HubPathMtus {
  /** What a site says may change so often at once, and once more every ten minutes. */
  private static final int CHANGES = 10;

  private static final Duration ONE_MORE_CHANGE = Duration.ofMinutes(10);

  private final Kernel kernel;
  private final PathLimits limits;
  private final Map<PublicKey, TokenBucket> changes = new HashMap<>();

  /** What each site said since the last look. */
  private final Map<PublicKey, Integer> said = new ConcurrentHashMap<>();

  HubPathMtus(Kernel kernel, PathLimits limits) {
    this.kernel = kernel;
    this.limits = limits;
  }

  void said(PublicKey site, int bytes) {
    said.put(site, bytes);
  }

  /** Forgets what was said and not taken yet. */
  void forget() {
    said.clear();
  }

  /** Takes what was said since the last look. */
  void take(WireGuardDeviceState device, Tunnel tunnel, long now) {
    List<PublicKey> peers = device.peers().stream().map(WireGuardPeerState::publicKey).toList();
    changes.keySet().retainAll(peers);
    for (WireGuardPeerState peer : device.peers()) {
      Integer bytes = said.remove(peer.publicKey());
      if (bytes != null) {
        take(peer, device.mark(), bytes, tunnel, now);
      }
    }
  }

  /** An implausible value becomes the nearest possible one. */
  private void take(WireGuardPeerState peer, int mark, int bytes, Tunnel tunnel, long now) {
    PublicKey site = peer.publicKey();
    // What this hub's own interface takes, a site over IPv6 cannot see: the kernel fragments.
    Optional<OuterPath> outer = peer.endpoint().flatMap(to -> OuterPath.to(to, mark, kernel));
    int most = Math.min(tunnel.mtu(), outer.map(OuterPath::limit).orElse(tunnel.mtu()));
    int mtu = Math.max(Tunnel.LEAST_MTU, Math.min(bytes, most));
    boolean isNew = !Optional.of(mtu).equals(Optional.ofNullable(limits.inForce().get(site)));
    if (isNew
        && changes
            .computeIfAbsent(site, s -> new TokenBucket(CHANGES, ONE_MORE_CHANGE, now))
            .take(now)) {
      limits.put(site, outer.map(OuterPath::name).orElse("unknown"), mtu);
    }
  }
}
