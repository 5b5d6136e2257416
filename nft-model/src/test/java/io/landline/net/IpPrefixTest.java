// SPDX-License-Identifier: Apache-2.0
package io.landline.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IpPrefixTest {
  /** Lengths 0, 32 and those that end within a byte are where such code goes wrong. */
  @Test
  void containsWhatHasTheSameFirstBits() {
    Random random = new Random(1);
    for (int length = 0; length <= 32; length++) {
      for (int i = 0; i < 100; i++) {
        byte[] bytes = new byte[4];
        random.nextBytes(bytes);
        IpAddress address = IpAddress.of(bytes);
        IpPrefix prefix = IpPrefix.around(address, length);
        int bit = random.nextInt(32);
        bytes[bit / 8] ^= (byte) (0x80 >> (bit % 8));
        assertThat(prefix.contains(address)).isTrue();
        assertThat(prefix.contains(IpAddress.of(bytes)))
            .as("/%s, bit %s", length, bit)
            .isEqualTo(bit >= length);
      }
    }
  }

  @Test
  void containsNothingOfTheOtherFamily() {
    assertThat(IpPrefix.ANY_IPV4.contains(IpAddress.parse("2001:db8::1"))).isFalse();
    assertThat(IpPrefix.ANY_IPV6.contains(IpAddress.parse("192.0.2.1"))).isFalse();
  }

  @Test
  void suggestsTheNetworkWhereHostBitsAreSet() {
    assertThatThrownBy(() -> IpPrefix.parse("10.49.7.1/24"))
        .isInstanceOf(ParseException.class)
        .hasMessage("'10.49.7.1/24' is not a network: did you mean 10.49.7.0/24");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/-1", "/8"})
  void refusesOtherText(String text) {
    assertThatThrownBy(() -> IpPrefix.parse(text)).isInstanceOf(ParseException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "10.49.7.0/24, 10.49.7.255",
    "10.49.7.19, 10.49.7.19",
    "0.0.0.0/0, 255.255.255.255",
    "2001:db8::/127, 2001:db8::1"
  })
  void endsWithItsLastAddress(String network, String last) {
    assertThat(IpPrefix.parse(network).last()).hasToString(last);
  }
}
