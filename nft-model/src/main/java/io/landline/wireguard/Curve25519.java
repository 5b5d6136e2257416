// SPDX-License-Identifier: Apache-2.0
package io.landline.wireguard;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;

/** The arithmetic of WireGuard's keys: X25519 of RFC 7748, by the JDK. */
final class Curve25519 {
  /** The u-coordinate of the base point. */
  private static final BigInteger BASE = BigInteger.valueOf(9);

  private Curve25519() {}

  /** 32 random bytes, clamped. */
  static byte[] newScalar() {
    byte[] scalar = new byte[KeyText.BYTES];
    new SecureRandom().nextBytes(scalar);
    scalar[0] &= (byte) 248;
    scalar[31] = (byte) ((scalar[31] & 127) | 64);
    return scalar;
  }

  /** The public key of a private key. */
  static byte[] publicKey(byte[] scalar) {
    return agree(scalar, BASE);
  }

  /**
   * The shared secret of a private key and another party's public key.
   *
   * @throws IllegalArgumentException if the point has small order, so that every secret is zero
   */
  static byte[] agree(byte[] scalar, byte[] publicKey) {
    byte[] bigEndian = new byte[publicKey.length];
    for (int i = 0; i < bigEndian.length; i++) {
      bigEndian[i] = publicKey[publicKey.length - 1 - i];
    }
    bigEndian[0] &= 0x7f; // RFC 7748, section 5: the top bit is ignored
    return agree(scalar, new BigInteger(1, bigEndian));
  }

  private static byte[] agree(byte[] scalar, BigInteger point) {
    try {
      KeyFactory factory = KeyFactory.getInstance("X25519");
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(
          factory.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, scalar)));
      agreement.doPhase(
          factory.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, point)), true);
      return agreement.generateSecret();
    } catch (InvalidKeyException e) {
      throw new IllegalArgumentException("not a valid public key", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java 17 has X25519 (JEP 324)", e);
    }
  }
}
