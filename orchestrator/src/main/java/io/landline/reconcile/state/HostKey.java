// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.state;

import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.util.Map;

/**
 * This host's key pair.
 *
 * @param privateKey the secret
 * @param publicKey its public key
 * @param byProviders the keys that providers gave this host for the tunnels to them, by the
 *     provider's key
 */
public record HostKey(
    PrivateKey privateKey, PublicKey publicKey, Map<PublicKey, PrivateKey> byProviders) {
  public HostKey {
    byProviders = Map.copyOf(byProviders);
  }

  /** A key that every tunnel uses. */
  public HostKey(PrivateKey privateKey, PublicKey publicKey) {
    this(privateKey, publicKey, Map.of());
  }

  /** The key pair of a secret, with the keys of providers. */
  public static HostKey of(PrivateKey own, Map<PublicKey, PrivateKey> byProviders) {
    return new HostKey(own, own.publicKey(), byProviders);
  }

  /** The key that the tunnel to this peer uses. */
  public HostKey towards(PublicKey peer) {
    PrivateKey given = byProviders.get(peer);
    return given == null ? this : of(given, byProviders);
  }
}
