// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.state;

import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;

/**
 * This host's key pair.
 *
 * @param privateKey the secret
 * @param publicKey its public key
 */
public record HostKey(PrivateKey privateKey, PublicKey publicKey) {
  /** The pair of a private key. */
  public static HostKey of(PrivateKey key) {
    return new HostKey(key, key.publicKey());
  }
}
