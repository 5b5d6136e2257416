// SPDX-License-Identifier: Apache-2.0
package io.landline.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PathMtuTest {
  private static final int MOST = 1420;
  private static final long BEGIN = 5;
  private final PathMtu path = new PathMtu(MOST, Optional.empty(), BEGIN);

  private static long after(Duration time) {
    return BEGIN + time.toNanos();
  }

  @Test
  void the_first_measurement_counts_at_once() {
    assertThat(path.mtu()).isEmpty();
    assertThat(path.next(BEGIN)).isEqualTo(MOST);
    assertThat(path.found(MOST, 1344, BEGIN)).isTrue();
    assertThat(path.mtu()).contains(1344);
    assertThat(path.next(BEGIN)).isEqualTo(1344);
  }

  @Test
  void less_counts_when_two_rounds_in_a_row_found_it() {
    path.found(MOST, MOST, BEGIN);
    assertThat(path.found(MOST, 1300, BEGIN)).isFalse();
    assertThat(path.mtu()).contains(MOST);
    assertThat(path.found(MOST, 1344, BEGIN)).isTrue();
    assertThat(path.mtu()).contains(1344);
  }

  @Test
  void one_bad_round_between_good_ones_changes_nothing() {
    path.found(MOST, MOST, BEGIN);
    for (int round = 0; round < 5; round++) {
      assertThat(path.found(MOST, 1300, BEGIN)).isFalse();
      assertThat(path.found(MOST, MOST, BEGIN)).isFalse();
    }
    assertThat(path.mtu()).contains(MOST);
  }

  @Test
  void more_is_tried_after_a_quiet_day_only() {
    path.found(MOST, 1344, BEGIN);
    Duration almost = PathMtu.QUIET.minusSeconds(1);
    assertThat(path.found(1344, 1344, after(almost))).isFalse();
    assertThat(path.next(after(almost))).isEqualTo(1344);
    assertThat(path.next(after(PathMtu.QUIET))).isEqualTo(MOST);
    // Nothing more passes: another quiet day.
    assertThat(path.found(MOST, 1344, after(PathMtu.QUIET))).isFalse();
    assertThat(path.next(after(PathMtu.QUIET.plusHours(23)))).isEqualTo(1344);
    assertThat(path.next(after(PathMtu.QUIET.plusDays(1)))).isEqualTo(MOST);
    assertThat(path.found(MOST, 1400, after(PathMtu.QUIET.plusDays(1)))).isTrue();
    assertThat(path.mtu()).contains(1400);
    assertThat(path.next(after(PathMtu.QUIET.plusDays(1)))).isEqualTo(1400);
  }

  @Test
  void it_is_never_less_than_every_path_carries_nor_more_than_the_interfaces_take() {
    path.found(MOST, 0, BEGIN);
    assertThat(path.mtu()).contains(1280);
    PathMtu narrow = new PathMtu(1100, Optional.of(1400), BEGIN);
    assertThat(narrow.mtu()).contains(1280);
    PathMtu wide = new PathMtu(1400, Optional.empty(), BEGIN);
    wide.found(1420, 1420, BEGIN);
    assertThat(wide.mtu()).contains(1400);
  }

  @Test
  void a_path_that_is_used_again_has_its_former_limit_and_is_measured_again() {
    PathMtu again = new PathMtu(MOST, Optional.of(1344), BEGIN);
    assertThat(again.mtu()).contains(1344);
    assertThat(again.next(BEGIN)).isEqualTo(MOST);
  }

  @Test
  void what_the_kernel_knows_of_the_path_counts_at_once() {
    path.found(MOST, MOST, BEGIN);
    assertThat(path.limit(1440, BEGIN)).isFalse();
    assertThat(path.limit(1390, BEGIN)).isTrue();
    assertThat(path.mtu()).contains(1390);
    assertThat(path.limit(1390, BEGIN)).isFalse();
  }
}
