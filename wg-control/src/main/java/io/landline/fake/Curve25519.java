// SPDX-License-Identifier: Apache-2.0
package io.landline.fake;

import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;

/** The public key of a private one, as the kernel derives it (RFC 7748). */
final class Curve25519 {
  private static final BigInteger BASE_POINT = BigInteger.valueOf(9);

  private Curve25519() {}

  static PublicKey publicKey(PrivateKey key) {
    try {
      KeyFactory keys = KeyFactory.getInstance("X25519");
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(
          keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, key.bytes())));
      agreement.doPhase(
          keys.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, BASE_POINT)), true);
      return PublicKey.of(agreement.generateSecret());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e); // every JDK since 11 has X25519
    }
  }
}
