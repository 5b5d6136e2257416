// SPDX-License-Identifier: Apache-2.0
package io.landline.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A hundredth of the time, five seconds of it saved. */
final class TimeBudgetTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void a_costly_reading_is_followed_by_a_pause_a_hundred_times_as_long() {
    TimeBudget budget = new TimeBudget(-3 * SECOND);
    assertThat(budget.allows(0)).isTrue();
    budget.spend(7 * SECOND);
    assertThat(budget.allows(199 * SECOND)).isFalse();
    assertThat(budget.allows(201 * SECOND)).isTrue();
    budget.spend(SECOND);
    assertThat(budget.allows(202 * SECOND)).isFalse();
  }

  @Test
  void at_most_five_seconds_are_saved_up() {
    TimeBudget budget = new TimeBudget(0);
    assertThat(budget.allows(100_000 * SECOND)).isTrue();
    budget.spend(5 * SECOND);
    assertThat(budget.allows(100_000 * SECOND)).isFalse();
  }
}
