// SPDX-License-Identifier: Apache-2.0
package io.landline.wireguard;

import io.landline.net.ParseException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Shows a hub that whoever asks it to take another public key holds the private key in force.
 * Packets from a site's tunnel address show less: every program on the site's host can send them.
 *
 * <p>HMAC-SHA256 (RFC 2104) of the new public key, under a secret that both ends derive from the
 * key in force and the hub's key (X25519, then HKDF).
 */
public final class KeyProof {
  private static final String PURPOSE = "landline another key 1";

  private final byte[] bytes;

  private KeyProof(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The proof as the site makes it.
   *
   * @param inForce the key that its tunnel uses
   * @param next the key that it asks the hub to take
   * @throws IllegalArgumentException if the hub's key is invalid
   */
  public static KeyProof of(PrivateKey inForce, PublicKey hub, PublicKey next) {
    return derived(inForce.agree(hub), next);
  }

  /** Whether the hub with this key would get the same from the key that its peer has. */
  public boolean isValid(PrivateKey hub, PublicKey inForce, PublicKey next) {
    return !inForce.hasSmallOrder()
        && MessageDigest.isEqual(bytes, derived(hub.agree(inForce), next).bytes);
  }

  private static KeyProof derived(byte[] shared, PublicKey next) {
    return new KeyProof(Hkdf.hmac(Hkdf.derive(shared, PURPOSE, KeyText.BYTES), next.bytes()));
  }

  /**
   * Reads 44 characters of base64.
   *
   * @throws ParseException if it is something else
   */
  public static KeyProof parse(String text) {
    return new KeyProof(KeyText.parse("proof", text));
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof KeyProof other && MessageDigest.isEqual(bytes, other.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return KeyText.format(bytes);
  }
}
