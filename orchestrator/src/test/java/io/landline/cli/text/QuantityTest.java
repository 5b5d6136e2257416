// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.health.verdict.Spoken;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class QuantityTest {
  @Test
  void momentsAreDayAndMinute() {
    assertThat(Quantity.moment(Instant.parse("2025-11-20T19:42:59Z"))).isEqualTo("20 Nov 19:42");
    assertThat(Quantity.moment(Instant.parse("2026-02-03T04:05:00Z"))).isEqualTo("3 Feb 04:05");
  }

  @Test
  void shortTimesHaveATenth() {
    assertThat(Spoken.milliseconds(Duration.ZERO)).isEqualTo("0.0 ms");
    assertThat(Spoken.milliseconds(Duration.ofNanos(449_999))).isEqualTo("0.4 ms");
    assertThat(Spoken.milliseconds(Duration.ofNanos(9_949_000))).isEqualTo("9.9 ms");
    assertThat(Spoken.milliseconds(Duration.ofNanos(9_950_000))).isEqualTo("10 ms");
    assertThat(Spoken.milliseconds(Duration.ofMillis(1041))).isEqualTo("1041 ms");
  }

  @Test
  void bytesGoByThousands() {
    assertThat(Quantity.bytes(0)).isEqualTo("0 B");
    assertThat(Quantity.bytes(999)).isEqualTo("999 B");
    assertThat(Quantity.bytes(1000)).isEqualTo("1.0 kB");
    assertThat(Quantity.bytes(1_449_999_999)).isEqualTo("1.4 GB");
    assertThat(Quantity.bytes(97_400_000)).isEqualTo("97 MB");
    assertThat(Quantity.bytes(999_600)).isEqualTo("1.0 MB");
    assertThat(Quantity.bytes(Long.MAX_VALUE)).isEqualTo("9.2 EB");
  }
}
