// SPDX-License-Identifier: Apache-2.0
package io.landline.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PortRangeTest {
  @ParameterizedTest
  @ValueSource(strings = {"1", "65535", "55200-55203", "1-65535"})
  void writesWhatItReads(String text) {
    assertThat(PortRange.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "65536", "080", "-1", "5-", "-5", "2-1", "1-2-3", " 5", "99999999999"})
  void refusesOtherText(String text) {
    assertThatThrownBy(() -> PortRange.parse(text)).isInstanceOf(ParseException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "5-9, 9, true, true",
    "5-9, 5-9, true, true",
    "5-9, 9-10, true, false",
    "5-9, 4-10, true, false",
    "5-9, 10, false, false",
    "5-9, 4, false, false"
  })
  void overlapsAndContains(String one, String other, boolean overlaps, boolean contains) {
    PortRange first = PortRange.parse(one);
    PortRange second = PortRange.parse(other);
    assertThat(first.overlaps(second)).isEqualTo(overlaps);
    assertThat(second.overlaps(first)).isEqualTo(overlaps);
    assertThat(first.contains(second)).isEqualTo(contains);
  }

  @ParameterizedTest
  @CsvSource({
    "5-9, 7, 5-6 8-9",
    "5-9, 5, 6-9",
    "5-9, 8-20, 5-7",
    "5-9, 1-20, ''",
    "5-9, 10, 5-9",
    "1-65535, 1-65534, 65535"
  })
  void minusLeavesWhatIsOutsideTheOther(String one, String other, String left) {
    assertThat(PortRange.parse(one).minus(PortRange.parse(other)))
        .extracting(PortRange::toString)
        .containsExactly(left.isEmpty() ? new String[0] : left.split(" ", -1));
    ProtocolPorts udp = ProtocolPorts.parse("udp/" + one);
    assertThat(udp.minus(ProtocolPorts.parse("udp/" + other)))
        .extracting(ports -> ports.ports().toString())
        .containsExactly(left.isEmpty() ? new String[0] : left.split(" ", -1));
    assertThat(udp.minus(ProtocolPorts.parse("tcp/" + other))).containsExactly(udp);
  }

  @Test
  void aProtocolIsPartOfTheService() {
    ProtocolPorts udp = ProtocolPorts.parse("udp/5-9");
    assertThat(udp.overlaps(ProtocolPorts.parse("udp/9"))).isTrue();
    assertThat(udp.overlaps(ProtocolPorts.parse("tcp/9"))).isFalse();
    assertThat(udp.contains(ProtocolPorts.parse("tcp/9"))).isFalse();
    assertThatThrownBy(() -> ProtocolPorts.parse("9")).hasMessageContaining("expected udp/PORT");
    assertThatThrownBy(() -> ProtocolPorts.parse("sctp/9")).isInstanceOf(ParseException.class);
  }
}
