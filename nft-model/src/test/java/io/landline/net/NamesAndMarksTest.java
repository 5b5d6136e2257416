// SPDX-License-Identifier: Apache-2.0
package io.landline.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Interface names, MAC addresses, endpoints, marks: what they read and what they refuse. */
final class NamesAndMarksTest {
  @ParameterizedTest
  @ValueSource(strings = {"eth0", "br-lan.7", "enx0200000000a1", "@x"})
  void readsInterfaceNames(String name) {
    assertThat(InterfaceName.parse(name)).hasToString(name);
  }

  /** The kernel refuses the first ones; nft would read the others as something else. */
  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "a/b", "a b", "sixteencharacter", "a:1", "ü", "a\"b", "eth*"})
  void refusesOtherInterfaceNames(String name) {
    assertThatThrownBy(() -> InterfaceName.parse(name)).isInstanceOf(ParseException.class);
  }

  @Test
  void readsMacAddressesWithColonsOrDashes() {
    assertThat(MacAddress.parse("02-00-00-00-00-AB"))
        .isEqualTo(MacAddress.parse("02:00:00:00:00:ab"))
        .hasToString("02:00:00:00:00:ab");
    assertThatThrownBy(() -> MacAddress.parse("01:00:5e:00:00:01"))
        .hasMessageContaining("multicast");
    assertThatThrownBy(() -> MacAddress.parse("02:00:00:00:00")).hasMessageContaining("six bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "hub.example.org:51820, hub.example.org:51820, ''",
    "203.0.113.10:51820, 203.0.113.10:51820, 203.0.113.10:51820",
    "[2001:DB8::1]:51820, [2001:db8::1]:51820, [2001:db8::1]:51820"
  })
  void readsEndpoints(String text, String written, String numeric) {
    HostEndpoint endpoint = HostEndpoint.parse(text);
    assertThat(endpoint).hasToString(written);
    assertThat(endpoint.numeric().map(Endpoint::toString).orElse("")).isEqualTo(numeric);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hub",
        ":51820",
        "hub:",
        "hub:1-2",
        "2001:db8::1:51820",
        "203.0.113:5",
        "-x:5",
        "h h:5"
      })
  void refusesOtherEndpoints(String text) {
    assertThatThrownBy(() -> HostEndpoint.parse(text)).isInstanceOf(ParseException.class);
  }

  @Test
  void marksLieWithinTheirMask() {
    assertThat(Fwmark.parse("0x4C000000/0xff000000")).hasToString("0x4c000000/0xff000000");
    assertThatThrownBy(() -> Fwmark.parse("0x1/0x2")).isInstanceOf(ParseException.class);
    assertThatThrownBy(() -> Fwmark.parse("0x0/0x0")).isInstanceOf(ParseException.class);
    assertThatThrownBy(() -> Fwmark.parse("1/1")).isInstanceOf(ParseException.class);
  }

  @Test
  void anInterfacesAddressKnowsItsNetwork() {
    assertThat(InterfaceAddress.parse("10.99.0.1/24").network()).hasToString("10.99.0.0/24");
    assertThatThrownBy(() -> InterfaceAddress.parse("10.99.0.1")).hasMessageContaining("/24");
  }
}
