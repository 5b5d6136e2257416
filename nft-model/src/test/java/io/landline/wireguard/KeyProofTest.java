// SPDX-License-Identifier: Apache-2.0
package io.landline.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The proof with which a site changes its key. */
final class KeyProofTest {
  private final PrivateKey hub = PrivateKey.generate();
  private final PrivateKey site = PrivateKey.generate();
  private final PublicKey next = PrivateKey.generate().publicKey();
  private final KeyProof proof = KeyProof.of(site, hub.publicKey(), next);

  @Test
  void the_hub_accepts_it_for_this_key_in_force_and_this_next_key_only() {
    PrivateKey other = PrivateKey.generate();
    assertThat(proof.isValid(hub, site.publicKey(), next)).isTrue();
    assertThat(proof.isValid(hub, site.publicKey(), other.publicKey())).isFalse();
    assertThat(proof.isValid(hub, other.publicKey(), next)).isFalse();
    assertThat(proof.isValid(other, site.publicKey(), next)).isFalse();
    assertThat(KeyProof.of(other, hub.publicKey(), next).isValid(hub, site.publicKey(), next))
        .isFalse();
  }

  @Test
  void a_key_to_which_no_private_key_belongs_proves_nothing() {
    PublicKey zero = PublicKey.of(new byte[32]);
    assertThat(proof.isValid(hub, zero, next)).isFalse();
  }

  @Test
  void the_text_has_its_value() {
    assertThat(KeyProof.parse(proof.toString())).isEqualTo(proof).hasSameHashCodeAs(proof);
  }
}
