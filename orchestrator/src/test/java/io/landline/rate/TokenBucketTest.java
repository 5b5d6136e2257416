// SPDX-License-Identifier: Apache-2.0
package io.landline.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TokenBucketTest {
  // Monotonic clocks may wrap.
  private static final long START = Long.parseLong("9223372036854775802");

  private final TokenBucket bucket = new TokenBucket(2, Duration.ofNanos(10), START);

  @Test
  void gives_a_burst_and_then_one_per_interval() {
    assertThat(bucket.take(START)).isTrue();
    assertThat(bucket.take(START)).isTrue();
    assertThat(bucket.take(START + 9)).isFalse();
    assertThat(bucket.take(START + 10)).isTrue();
    assertThat(bucket.take(START + 11)).isFalse();
  }

  @Test
  void reports_when_the_next_token_is_available() {
    assertThat(bucket.next(START)).isEqualTo(START);
    bucket.take(START);
    bucket.take(START);
    assertThat(bucket.next(START + 3)).isEqualTo(START + 10);
  }

  @Test
  void never_exceeds_its_capacity() {
    bucket.take(START);
    assertThat(bucket.isFull(START + 9)).isFalse();
    assertThat(bucket.isFull(START + 1000)).isTrue();
    bucket.take(START + 1000);
    bucket.take(START + 1000);
    assertThat(bucket.take(START + 1000)).isFalse();
  }
}
