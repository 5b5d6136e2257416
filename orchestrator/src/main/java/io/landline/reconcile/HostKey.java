// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;

/**
 * This host's key pair.
 *
 * @param privateKey the secret
 * @param publicKey its public half
 */
public record HostKey(PrivateKey privateKey, PublicKey publicKey) {}
