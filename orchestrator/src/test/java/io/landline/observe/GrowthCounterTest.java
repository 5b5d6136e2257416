// SPDX-License-Identifier: Apache-2.0
package io.landline.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.health.fact.Fact;
import org.junit.jupiter.api.Test;

/** How much a counter grew in the last ten minutes. */
final class GrowthCounterTest {
  private static final long SECOND = 1_000_000_000L;
  private final GrowthCounter counter = new GrowthCounter();

  private Fact<Long> at(int second, long count) {
    return counter.look(count, second * SECOND);
  }

  @Test
  void zero_is_known_only_after_ten_minutes() {
    assertThat(at(0, 7).isKnown()).isFalse();
    assertThat(at(599, 7).isKnown()).isFalse();
    assertThat(at(600, 7)).isEqualTo(Fact.of(0L));
  }

  @Test
  void growth_is_known_at_once_and_forgotten_after_ten_minutes() {
    at(0, 7);
    assertThat(at(30, 9)).isEqualTo(Fact.of(2L));
    for (int second = 60; second <= 600; second += 30) {
      assertThat(at(second, 9)).isEqualTo(Fact.of(2L));
    }
    assertThat(at(630, 9)).isEqualTo(Fact.of(0L));
    assertThat(at(660, 12)).isEqualTo(Fact.of(3L));
  }

  @Test
  void a_counter_that_restarts_begins_again() {
    at(0, 700);
    at(600, 700);
    assertThat(at(610, 0).isKnown()).isFalse();
    assertThat(at(640, 4)).isEqualTo(Fact.of(4L));
  }
}
