// SPDX-License-Identifier: Apache-2.0
package io.landline.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PathMtuTest {
  private static final int MOST = 1420;
  private static final long BEGIN = 5;
  private final PathMtu path = new PathMtu(Optional.empty(), BEGIN);

  private static long after(Duration time) {
    return BEGIN + time.toNanos();
  }

  /** Two rounds that agree. */
  private void measured(int bytes) {
    path.found(MOST, bytes, BEGIN);
    path.found(MOST, bytes, BEGIN);
  }

  @Test
  void the_first_measurement_counts_at_once_and_the_second_ends_the_search() {
    assertThat(path.mtu()).isEmpty();
    assertThat(path.next(MOST, BEGIN)).isEqualTo(MOST);
    assertThat(path.found(MOST, 1344, BEGIN)).isTrue();
    assertThat(path.mtu()).contains(1344);
    assertThat(path.next(MOST, BEGIN)).isEqualTo(MOST);
    assertThat(path.found(MOST, 1344, BEGIN)).isFalse();
    assertThat(path.next(MOST, BEGIN)).isEqualTo(1344);
  }

  @Test
  void a_first_round_with_losses_does_not_last() {
    path.found(MOST, 0, BEGIN);
    assertThat(path.mtu()).contains(1280);
    assertThat(path.next(MOST, BEGIN)).isEqualTo(MOST);
    assertThat(path.found(MOST, 1400, BEGIN)).isTrue();
    assertThat(path.mtu()).contains(1400);
    assertThat(path.next(MOST, BEGIN)).isEqualTo(1400);
  }

  @Test
  void less_counts_when_two_rounds_in_a_row_found_it() {
    measured(MOST);
    assertThat(path.found(MOST, 1300, BEGIN)).isFalse();
    assertThat(path.inDoubt()).isTrue();
    assertThat(path.mtu()).contains(MOST);
    assertThat(path.found(MOST, 1344, BEGIN)).isTrue();
    assertThat(path.inDoubt()).isFalse();
    assertThat(path.mtu()).contains(1344);
  }

  @Test
  void one_bad_round_between_good_ones_changes_nothing() {
    measured(MOST);
    for (int round = 0; round < 5; round++) {
      assertThat(path.found(MOST, 1300, BEGIN)).isFalse();
      assertThat(path.found(MOST, MOST, BEGIN)).isFalse();
    }
    assertThat(path.mtu()).contains(MOST);
  }

  @Test
  void more_is_tried_after_a_quiet_day_only() {
    measured(1344);
    Duration almost = PathMtu.QUIET.minusSeconds(1);
    assertThat(path.found(1344, 1344, after(almost))).isFalse();
    assertThat(path.next(MOST, after(almost))).isEqualTo(1344);
    assertThat(path.next(MOST, after(PathMtu.QUIET))).isEqualTo(MOST);
    // Nothing more passes: another quiet day.
    assertThat(path.found(MOST, 1344, after(PathMtu.QUIET))).isFalse();
    assertThat(path.next(MOST, after(PathMtu.QUIET.plusHours(23)))).isEqualTo(1344);
    assertThat(path.next(MOST, after(PathMtu.QUIET.plusDays(1)))).isEqualTo(MOST);
    assertThat(path.found(MOST, 1400, after(PathMtu.QUIET.plusDays(1)))).isTrue();
    assertThat(path.mtu()).contains(1400);
    assertThat(path.next(MOST, after(PathMtu.QUIET.plusDays(1)))).isEqualTo(1400);
  }

  @Test
  void it_is_never_less_than_every_path_carries_and_no_more_than_the_interfaces_take_is_tried() {
    measured(0);
    assertThat(path.mtu()).contains(1280);
    PathMtu wide = new PathMtu(Optional.of(MOST), BEGIN);
    assertThat(wide.next(1400, BEGIN)).isEqualTo(1400);
    wide.found(1400, 1400, BEGIN);
    assertThat(wide.next(1400, BEGIN)).isEqualTo(1400);
  }

  @Test
  void a_path_that_is_used_again_has_its_former_limit_and_is_measured_again() {
    PathMtu again = new PathMtu(Optional.of(1344), BEGIN);
    assertThat(again.mtu()).contains(1344);
    assertThat(again.next(MOST, BEGIN)).isEqualTo(MOST);
    again.found(MOST, 1344, BEGIN);
    assertThat(again.next(MOST, BEGIN)).isEqualTo(1344);
  }

  @Test
  void what_the_kernel_knows_of_the_path_counts_at_once() {
    measured(MOST);
    assertThat(path.limit(1440, BEGIN)).isFalse();
    assertThat(path.limit(1390, BEGIN)).isTrue();
    assertThat(path.mtu()).contains(1390);
    assertThat(path.limit(1390, BEGIN)).isFalse();
    assertThat(path.limit(600, BEGIN)).isTrue();
    assertThat(path.mtu()).contains(1280);
  }
}
