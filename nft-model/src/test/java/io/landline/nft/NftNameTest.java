// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.landline.net.ParseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NftNameTest {

  @ParameterizedTest
  @ValueSource(strings = {"landline", "forward_to", "meter_5", "filter", "Counter", "a"})
  void is_a_name(String text) {
    assertThat(new NftName(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5th", "_x", "a-b", "a.b", "a b", "accept", "devices", "vxlan", "xt", "dnat"})
  void is_no_name(String text) {
    assertThatExceptionOfType(ParseException.class).isThrownBy(() -> new NftName(text));
  }

  @Test
  void has_at_most_64_characters() {
    assertThat(new NftName("a".repeat(64)).text()).hasSize(64);
    assertThatExceptionOfType(ParseException.class).isThrownBy(() -> new NftName("a".repeat(65)));
  }
}
