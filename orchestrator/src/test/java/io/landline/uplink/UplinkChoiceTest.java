// SPDX-License-Identifier: Apache-2.0
package io.landline.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class UplinkChoiceTest {
  private static final int FIRST = 0;
  private static final int SECOND = 1;

  private final UplinkChoice choice = new UplinkChoice(2, FIRST, 0);
  private long now;

  @BeforeEach
  void bothAreThere() {
    choice.uplink(FIRST).present(true, now);
    choice.uplink(SECOND).present(true, now);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private void answered(int place, int times) {
    for (int i = 0; i < times; i++) {
      pass(Duration.ofMillis(300));
      choice.uplink(place).answered(30_000_000, now);
      choice.decide(now);
    }
  }

  private void lost(int place, int times) {
    for (int i = 0; i < times; i++) {
      pass(Duration.ofMillis(300));
      choice.uplink(place).lost(now);
      choice.decide(now);
    }
  }

  private void bothWell() {
    answered(FIRST, 10);
    answered(SECOND, 10);
  }

  @Test
  void a_dead_one_is_left_for_one_that_is_well() {
    bothWell();
    lost(FIRST, 1);
    assertThat(choice.inUse()).isEqualTo(FIRST);
    assertThat(choice.interval(SECOND, now)).isEqualTo(UplinkChoice.DOUBT);
    lost(FIRST, 3);
    assertThat(choice.inUse()).isEqualTo(SECOND);
  }

  @Test
  void while_none_is_well_nothing_changes_since_the_hub_may_be_silent() {
    bothWell();
    lost(SECOND, 4);
    lost(FIRST, 4);
    assertThat(choice.inUse()).isEqualTo(FIRST);
    answered(SECOND, 1);
    assertThat(choice.inUse()).isEqualTo(SECOND);
  }

  @Test
  void a_lossy_one_is_left() {
    bothWell();
    for (int i = 0; i < 3; i++) {
      lost(FIRST, 1);
      answered(FIRST, 1);
    }
    assertThat(choice.uplink(FIRST).state()).isEqualTo(UplinkState.LOSSY);
    assertThat(choice.inUse()).isEqualTo(SECOND);
  }

  @Test
  void three_losses_in_a_row_are_no_loss_but_perhaps_the_beginning_of_an_outage() {
    bothWell();
    lost(FIRST, 3);
    assertThat(choice.uplink(FIRST).state()).isEqualTo(UplinkState.WELL);
    lost(FIRST, 1);
    assertThat(choice.uplink(FIRST).state()).isEqualTo(UplinkState.DEAD);
  }

  @Test
  void three_losses_before_an_answer_are_loss() {
    bothWell();
    lost(FIRST, 3);
    answered(FIRST, 1);
    assertThat(choice.uplink(FIRST).state()).isEqualTo(UplinkState.LOSSY);
  }

  @Test
  void a_single_loss_changes_nothing() {
    bothWell();
    lost(FIRST, 1);
    answered(FIRST, 20);
    assertThat(choice.inUse()).isEqualTo(FIRST);
    assertThat(choice.interval(FIRST, now)).isEqualTo(UplinkChoice.IN_USE);
    assertThat(choice.interval(SECOND, now)).isEqualTo(UplinkChoice.SPARE);
  }

  @Test
  void the_better_one_is_taken_again_after_a_quiet_minute() {
    bothWell();
    lost(FIRST, 4);
    answered(FIRST, 1);
    pass(UplinkChoice.QUIET.minusSeconds(1));
    assertThat(choice.decide(now)).isFalse();
    pass(Duration.ofSeconds(1));
    assertThat(choice.decide(now)).isTrue();
    assertThat(choice.inUse()).isEqualTo(FIRST);
  }

  @Test
  void one_without_a_link_is_left_at_once_even_for_one_that_is_not_known() {
    choice.uplink(FIRST).present(false, now);
    assertThat(choice.decide(now)).isTrue();
    assertThat(choice.inUse()).isEqualTo(SECOND);
  }

  @Test
  void a_chosen_one_stays_whatever_its_probes_say() {
    bothWell();
    choice.keepTo(OptionalInt.of(FIRST));
    lost(FIRST, 10);
    assertThat(choice.inUse()).isEqualTo(FIRST);
    choice.keepTo(OptionalInt.empty());
    assertThat(choice.decide(now)).isTrue();
    assertThat(choice.inUse()).isEqualTo(SECOND);
  }

  @Test
  void where_no_probe_is_ever_answered_each_has_its_turn() {
    lost(FIRST, 4);
    lost(SECOND, 4);
    assertThat(choice.takeTurns(now)).isFalse();
    pass(UplinkChoice.TURN);
    assertThat(choice.takeTurns(now)).isTrue();
    assertThat(choice.inUse()).isEqualTo(SECOND);
    assertThat(choice.takeTurns(now)).isFalse();
    pass(UplinkChoice.TURN);
    assertThat(choice.takeTurns(now)).isTrue();
    assertThat(choice.inUse()).isEqualTo(FIRST);
  }

  @Test
  void probes_that_are_answered_say_more_than_a_silent_tunnel() {
    bothWell();
    pass(UplinkChoice.TURN);
    assertThat(choice.takeTurns(now)).isFalse();
  }

  @Test
  void an_outage_that_is_over_is_no_loss() {
    bothWell();
    lost(SECOND, 8);
    assertThat(choice.uplink(SECOND).state()).isEqualTo(UplinkState.DEAD);
    answered(SECOND, 1);
    assertThat(choice.uplink(SECOND).state()).isEqualTo(UplinkState.WELL);
    assertThat(choice.uplink(SECOND).loss()).isZero();
  }
}
