// SPDX-License-Identifier: Apache-2.0
package io.landline.wireguard;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with SHA-256 (RFC 5869), for outputs of one block. */
public final class Hkdf {
  /** The name of HMAC with SHA-256 (RFC 2104) in Java. */
  public static final String ALGORITHM = "HmacSHA256";

  private static final int HASH = 32;

  private Hkdf() {}

  /**
   * Derives up to 32 bytes, without a salt.
   *
   * @param secret the input key
   * @param purpose the use of the output; different purposes give unrelated bytes
   */
  public static byte[] derive(byte[] secret, String purpose, int length) {
    byte[] key = hmac(new byte[HASH], secret);
    byte[] info = purpose.getBytes(StandardCharsets.US_ASCII);
    byte[] block = Arrays.copyOf(info, info.length + 1);
    block[info.length] = 1;
    return Arrays.copyOf(hmac(key, block), length);
  }

  static byte[] hmac(byte[] key, byte[] data) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}
