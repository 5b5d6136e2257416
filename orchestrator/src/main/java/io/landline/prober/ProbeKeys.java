// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.policy.HubSite;
import io.landline.policy.SitePolicy;
import io.landline.probe.ProbeKey;
import io.landline.wireguard.PrivateKey;
import java.util.Optional;

/** Keys of probes, from this host's private key and the other host's public key. */
final class ProbeKeys {
  private ProbeKeys() {}

  /**
   * A site's key; absent where the hub's public key is invalid.
   *
   * @param policy the site with that hub alone
   * @param key the site's own
   */
  static Optional<ProbeKey> ofSite(SitePolicy policy, PrivateKey key) {
    try {
      PrivateKey inForce = policy.links().get(0).key(key);
      return Optional.of(ProbeKey.ofSite(inForce, policy.hub().publicKey()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A hub's key for a site; absent where the site's public key is invalid. */
  static Optional<ProbeKey> ofHub(HubSite site, PrivateKey key) {
    try {
      return Optional.of(ProbeKey.ofHub(key, site.publicKey()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
