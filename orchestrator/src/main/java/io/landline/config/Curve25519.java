// SPDX-License-Identifier: Apache-2.0
package io.landline.config;

import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;

/** Makes WireGuard's keys: X25519 of RFC 7748. */
final class Curve25519 {
  /** The u-coordinate of the base point. */
  private static final BigInteger BASE = BigInteger.valueOf(9);

  private Curve25519() {}

  /** A new random key, clamped as {@code wg genkey} does. */
  static PrivateKey generate() {
    byte[] scalar = new byte[32];
    new SecureRandom().nextBytes(scalar);
    scalar[0] &= (byte) 248;
    scalar[31] = (byte) ((scalar[31] & 127) | 64);
    return PrivateKey.of(scalar);
  }

  /** The public half: the agreement of a private key with the base point. */
  static PublicKey publicKey(PrivateKey key) {
    try {
      KeyFactory factory = KeyFactory.getInstance("X25519");
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(
          factory.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, key.bytes())));
      agreement.doPhase(
          factory.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, BASE)), true);
      return PublicKey.of(agreement.generateSecret());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java 17 has X25519 (JEP 324)", e);
    }
  }
}
