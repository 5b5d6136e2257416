// SPDX-License-Identifier: Apache-2.0
package io.landline.probe;

import io.landline.wireguard.Hkdf;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret of a hub and one of its sites. Each derives it from its own private and the other's
 * public WireGuard key (X25519, then HKDF). Redacts itself.
 */
public final class ProbeKey {
  private static final String PURPOSE = "landline probe 1 ";

  /** Bytes of a datagram's authentication: the first half of HMAC-SHA256 (RFC 2104, section 5). */
  static final int TAG_BYTES = 16;

  private final ProbePrefix prefix;
  private final SecretKeySpec secret;

  private ProbeKey(ProbePrefix prefix, byte[] secret) {
    this.prefix = prefix;
    this.secret = new SecretKeySpec(secret, Hkdf.ALGORITHM);
  }

  /**
   * The key as the site derives it.
   *
   * @throws IllegalArgumentException if the hub's key is invalid
   */
  public static ProbeKey ofSite(PrivateKey site, PublicKey hub) {
    return derived(site.agree(hub), hub);
  }

  /**
   * The same key as the hub derives it.
   *
   * @throws IllegalArgumentException if the site's key is invalid
   */
  public static ProbeKey ofHub(PrivateKey hub, PublicKey site) {
    return derived(hub.agree(site), hub.publicKey());
  }

  private static ProbeKey derived(byte[] shared, PublicKey hub) {
    int tag = ByteBuffer.wrap(Hkdf.derive(hub.bytes(), PURPOSE + "hub", 4)).getInt();
    int own = ByteBuffer.wrap(Hkdf.derive(shared, PURPOSE + "site", 4)).getInt();
    return new ProbeKey(new ProbePrefix(tag, own), Hkdf.derive(shared, PURPOSE + "key", 32));
  }

  /** The first bytes of the pair's datagrams. */
  public ProbePrefix prefix() {
    return prefix;
  }

  /** The authentication of a datagram's bytes from the first to {@code length}. */
  byte[] tag(byte[] datagram, int length) {
    try {
      Mac mac = Mac.getInstance(Hkdf.ALGORITHM);
      mac.init(secret);
      mac.update(datagram, 0, length);
      return Arrays.copyOf(mac.doFinal(), TAG_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  /** Whether the bytes after the first {@code length} authenticate them. */
  boolean isAuthentic(byte[] datagram, int length) {
    return MessageDigest.isEqual(
        tag(datagram, length), Arrays.copyOfRange(datagram, length, length + TAG_BYTES));
  }

  @Override
  public String toString() {
    return "(probe key)";
  }

  /** Compares in constant time. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ProbeKey that && secret.equals(that.secret);
  }

  @Override
  public int hashCode() {
    return prefix.hashCode();
  }
}
