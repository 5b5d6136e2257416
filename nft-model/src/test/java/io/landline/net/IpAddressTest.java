// SPDX-License-Identifier: Apache-2.0
package io.landline.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IpAddressTest {
  /** The examples of RFC 5952, sections 4 and 5. */
  @ParameterizedTest
  @CsvSource({
    "2001:0db8::0001, 2001:db8::1",
    "2001:DB8:0:0:0:0:2:1, 2001:db8::2:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "0:0:0:0:0:0:0:0, ::",
    "0:0:0:0:0:0:0:1, ::1",
    "fe80:0:0:0:0:0:0:0, fe80::",
    "::ffff:192.0.2.1, ::ffff:c000:201",
    "203.0.113.10, 203.0.113.10"
  })
  void writesTheCanonicalText(String text, String canonical) {
    assertThat(IpAddress.parse(text)).hasToString(canonical);
    assertThat(IpAddress.parse(canonical)).isEqualTo(IpAddress.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "192.0.2",
        "192.0.2.1.1",
        "192.0.2.256",
        "192.0.2.01",
        "192.0.2.1 ",
        "0x7f.0.0.1",
        "1::2::3",
        "2001:db8",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7::8",
        "12345::",
        "fe80::1%eth0",
        "::192.0.2.256",
        ":::",
        "example.org"
      })
  void refusesAllOtherText(String text) {
    assertThatThrownBy(() -> IpAddress.parse(text))
        .isInstanceOf(ParseException.class)
        .hasMessageContaining("is not an IP address: ");
  }

  @Test
  void sortsByFamilyThenNumerically() {
    assertThat(Stream.of("::1", "192.0.2.200", "9.0.0.0", "192.0.2.3").map(IpAddress::parse))
        .satisfies(
            unsorted ->
                assertThat(unsorted.stream().sorted().map(IpAddress::toString))
                    .containsExactly("9.0.0.0", "192.0.2.3", "192.0.2.200", "::1"));
  }

  @Test
  void keepsItsBytesToItself() {
    byte[] bytes = {(byte) 192, 0, 2, 1};
    IpAddress address = IpAddress.of(bytes);
    bytes[0] = 0;
    address.bytes()[0] = 0;
    assertThat(address).hasToString("192.0.2.1");
  }
}
