// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landline.net.IpAddress;
import io.landline.net.ParseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DeviceReferenceTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"dmr", "this", "10.49.7.19", "wa7vc/10.49.7.19", "wa7vc/this", "k7xyz/fd00::1"})
  void what_is_written_is_read_back(String text) {
    assertThat(DeviceReference.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "wa7vc/", "/dmr", "a/b/c", "a b", "wa7vc/fd00:"})
  void other_text_is_refused(String text) {
    assertThatThrownBy(() -> DeviceReference.parse(text)).isInstanceOf(ParseException.class);
  }

  @Test
  void a_device_of_a_hub_is_of_its_site() {
    DeviceReference device = DeviceReference.of(new Name("wa7vc"), IpAddress.parse("10.49.7.19"));
    assertThat(device.isOf(new Name("wa7vc"))).isTrue();
    assertThat(device.isOf(new Name("k7xyz"))).isFalse();
    assertThat(DeviceReference.of(new Name("dmr")).isOf(new Name("dmr"))).isFalse();
  }
}
