// SPDX-License-Identifier: Apache-2.0
package io.landline.wireguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PublicKeyTest {
  private final PrivateKey own = PrivateKey.generate();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
      })
  void a_point_of_small_order_is_nobodys_and_nothing_agrees_with_it(String hex) {
    PublicKey key = PublicKey.of(HexFormat.of().parseHex(hex));
    assertThat(key.hasSmallOrder()).isTrue();
    assertThatThrownBy(() -> own.agree(key)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void every_other_may_be_somebodys() {
    assertThat(own.publicKey().hasSmallOrder()).isFalse();
    assertThat(PublicKey.parse("A".repeat(42) + "E=").hasSmallOrder()).isFalse();
  }
}
