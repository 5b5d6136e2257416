// SPDX-License-Identifier: Apache-2.0
package io.landline.hubs;

import static io.landline.hubs.CapturedPath.State.BROKEN;
import static io.landline.hubs.CapturedPath.State.UNKNOWN;
import static io.landline.hubs.CapturedPath.State.WELL;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which hub is in use, as answers come and stay away. */
final class HubChoiceTest {
  private static final Duration STEP = Duration.ofMillis(250);
  private static final Duration ROUND_TRIP = Duration.ofMillis(48);
  private final Set<Integer> silent = new HashSet<>();
  private long now;
  private HubChoice choice = new HubChoice(3, 0, OptionalInt.empty(), now);
  private int questions;

  /** Lets time pass, with a step of the watch each quarter of a second; the last change. */
  private Optional<HubChoice.Switch> pass(Duration time) {
    Optional<HubChoice.Switch> last = Optional.empty();
    for (long end = now + time.toNanos(); now < end; now += STEP.toNanos()) {
      for (int hub = 0; hub < 3; hub++) {
        if (choice.isDue(hub, now)) {
          choice.asked(hub, now);
          questions++;
          if (!silent.contains(hub)) {
            choice.answered(hub, ROUND_TRIP, now);
          }
        }
      }
      Optional<HubChoice.Switch> change = choice.look(now);
      last = change.or(() -> Optional.empty()).isPresent() ? change : last;
    }
    return last;
  }

  private Duration untilChange(Duration limit) {
    long begun = now;
    while (now - begun < limit.toNanos()) {
      if (pass(STEP).isPresent()) {
        return Duration.ofNanos(now - begun);
      }
    }
    throw new AssertionError("no change within " + limit);
  }

  @Test
  void the_first_hub_is_used_while_it_answers() {
    assertThat(pass(Duration.ofMinutes(10))).isEmpty();
    assertThat(choice.inUse()).isZero();
    assertThat(choice.isWell(0, now)).contains(true);
    assertThat(choice.roundTrip(0)).contains(ROUND_TRIP);
  }

  @Test
  void hubs_that_are_well_are_asked_seldom() {
    pass(Duration.ofMinutes(10));
    // Every 3 s the one in use, every 15 s each of the others.
    assertThat(questions).isBetween(270, 290);
  }

  @Test
  void a_silent_hub_is_left_within_ten_seconds_whenever_it_falls_silent() {
    for (int quarter = 0; quarter < 12; quarter++) {
      now = 0;
      silent.clear();
      choice = new HubChoice(3, 0, OptionalInt.empty(), now);
      pass(Duration.ofMinutes(1).plus(STEP.multipliedBy(quarter)));
      silent.add(0);
      assertThat(untilChange(Duration.ofSeconds(10))).isLessThan(Duration.ofSeconds(10));
      assertThat(choice.inUse()).isEqualTo(1);
    }
  }

  @Test
  void the_next_hub_that_answers_is_taken() {
    silent.add(1);
    pass(Duration.ofMinutes(1));
    silent.add(0);
    assertThat(pass(Duration.ofSeconds(10)))
        .contains(new HubChoice.Switch(0, 2, HubChoice.Why.SILENT));
  }

  @Test
  void while_no_hub_answers_the_one_in_use_stays() {
    pass(Duration.ofMinutes(1));
    silent.addAll(Set.of(0, 1, 2));
    assertThat(pass(Duration.ofMinutes(5))).isEmpty();
    silent.remove(2);
    assertThat(pass(Duration.ofSeconds(10)))
        .contains(new HubChoice.Switch(0, 2, HubChoice.Why.SILENT));
  }

  @Test
  void one_late_answer_changes_nothing() {
    pass(Duration.ofMinutes(1));
    silent.add(0);
    pass(Duration.ofSeconds(2));
    silent.clear();
    assertThat(pass(Duration.ofMinutes(10))).isEmpty();
    assertThat(choice.inUse()).isZero();
  }

  @Test
  void a_failure_of_the_site_s_own_way_out_changes_nothing() {
    pass(Duration.ofMinutes(1));
    silent.addAll(Set.of(0, 1, 2));
    pass(Duration.ofMinutes(5));
    // The hub in use is the last one to answer.
    silent.remove(2);
    pass(Duration.ofSeconds(2));
    silent.remove(1);
    pass(Duration.ofSeconds(3));
    silent.remove(0);
    assertThat(pass(Duration.ofMinutes(1))).isEmpty();
    assertThat(choice.inUse()).isZero();
  }

  @Test
  void the_first_hub_is_taken_again_after_a_quiet_time() {
    pass(Duration.ofMinutes(1));
    silent.add(0);
    pass(Duration.ofSeconds(10));
    silent.clear();
    pass(HubChoice.QUIET.minusSeconds(2));
    assertThat(choice.inUse()).isEqualTo(1);
    assertThat(pass(Duration.ofMinutes(1)))
        .contains(new HubChoice.Switch(1, 0, HubChoice.Why.PREFERRED));
  }

  @Test
  void a_hub_that_falls_silent_again_has_to_be_quiet_again() {
    pass(Duration.ofMinutes(1));
    for (int n = 0; n < 5; n++) {
      silent.add(0);
      pass(Duration.ofMinutes(1));
      silent.clear();
      pass(HubChoice.QUIET.minusMinutes(1));
      assertThat(choice.inUse()).isEqualTo(1);
    }
  }

  @Test
  void a_pinned_hub_is_used_whatever_the_probes_say() {
    pass(Duration.ofMinutes(1));
    choice.pin(2);
    assertThat(choice.look(now)).contains(new HubChoice.Switch(0, 2, HubChoice.Why.PREFERRED));
    silent.add(2);
    assertThat(pass(Duration.ofMinutes(10))).isEmpty();
    assertThat(choice.isWell(2, now)).contains(false);
    choice.auto();
    assertThat(choice.look(now).map(HubChoice.Switch::to)).contains(0);
  }

  @Test
  void without_a_pin_the_best_hub_is_taken_at_once() {
    pass(Duration.ofMinutes(1));
    choice.pin(1);
    pass(Duration.ofSeconds(30));
    choice.auto();
    assertThat(choice.look(now)).contains(new HubChoice.Switch(1, 0, HubChoice.Why.PREFERRED));
  }

  private void prove(int hub, CapturedPath.State state, int rounds) {
    for (int n = 0; n < rounds; n++) {
      choice.proved(hub, new CapturedPath(state, state == BROKEN ? "it loses all" : ""), 2, 3, now);
    }
  }

  @Test
  void a_hub_that_answers_and_carries_nothing_is_left_after_as_many_rounds_as_a_verdict_takes() {
    pass(Duration.ofMinutes(1));
    prove(0, WELL, 2);
    prove(1, WELL, 2);
    prove(0, BROKEN, 2);
    assertThat(choice.look(now)).isEmpty();
    prove(0, WELL, 1);
    prove(0, BROKEN, 2);
    assertThat(choice.look(now)).isEmpty();
    prove(0, UNKNOWN, 5);
    assertThat(choice.look(now)).isEmpty();
    prove(0, BROKEN, 1);
    assertThat(choice.look(now)).contains(new HubChoice.Switch(0, 1, HubChoice.Why.BROKEN));
    assertThat(choice.whyBroken(0)).contains("it loses all");
  }

  @Test
  void a_hub_is_not_left_for_one_that_is_not_proved_to_be_better() {
    pass(Duration.ofMinutes(1));
    prove(0, BROKEN, 3);
    prove(1, BROKEN, 3);
    prove(2, WELL, 1);
    assertThat(pass(Duration.ofMinutes(10))).isEmpty();
    prove(2, WELL, 1);
    assertThat(choice.look(now)).contains(new HubChoice.Switch(0, 2, HubChoice.Why.BROKEN));
  }

  @Test
  void a_broken_hub_is_taken_again_when_it_was_proved_to_be_well_for_a_quiet_time() {
    pass(Duration.ofMinutes(1));
    prove(1, WELL, 2);
    prove(0, BROKEN, 3);
    pass(STEP);
    assertThat(pass(Duration.ofMinutes(10))).isEmpty();
    prove(0, WELL, 2);
    assertThat(pass(HubChoice.QUIET)).isEmpty();
    assertThat(choice.inUse()).isEqualTo(1);
    assertThat(pass(STEP.multipliedBy(2)))
        .contains(new HubChoice.Switch(1, 0, HubChoice.Why.PREFERRED));
  }

  @Test
  void what_breaks_the_next_hub_too_is_at_the_site_and_changes_nothing_more() {
    pass(Duration.ofMinutes(1));
    prove(1, WELL, 2);
    prove(0, BROKEN, 3);
    pass(STEP);
    assertThat(choice.inUse()).isEqualTo(1);
    prove(0, WELL, 2);
    prove(1, BROKEN, 3);
    assertThat(pass(HubChoice.QUIET.minusSeconds(10))).isEmpty();
  }

  @Test
  void a_broken_hub_is_better_than_a_silent_one() {
    pass(Duration.ofMinutes(1));
    prove(1, BROKEN, 3);
    prove(2, BROKEN, 3);
    silent.add(0);
    assertThat(pass(Duration.ofSeconds(20)))
        .contains(new HubChoice.Switch(0, 1, HubChoice.Why.SILENT));
  }

  @Test
  void of_two_hubs_that_answer_the_one_that_is_not_broken_takes_the_place_of_a_silent_one() {
    pass(Duration.ofMinutes(1));
    prove(1, BROKEN, 3);
    silent.add(0);
    assertThat(pass(Duration.ofSeconds(20)))
        .contains(new HubChoice.Switch(0, 2, HubChoice.Why.SILENT));
  }

  @Test
  void another_configuration_has_to_be_proved_anew() {
    pass(Duration.ofMinutes(1));
    prove(1, WELL, 2);
    prove(0, BROKEN, 3);
    choice.forgetRounds(now);
    assertThat(pass(Duration.ofMinutes(10))).isEmpty();
    assertThat(choice.whyBroken(0)).isEmpty();
  }

  @Test
  void a_pinned_hub_is_used_though_it_is_broken() {
    pass(Duration.ofMinutes(1));
    choice.pin(0);
    prove(1, WELL, 2);
    prove(0, BROKEN, 3);
    assertThat(pass(Duration.ofMinutes(10))).isEmpty();
  }

  @Test
  void a_tunnel_may_take_a_while_to_come_up() {
    silent.add(0);
    assertThat(untilChange(Duration.ofMinutes(1)))
        .isBetween(HubChoice.START, HubChoice.START.plusSeconds(3));
  }

  /** WireGuard's peer says something ten seconds after the first of several questions. */
  private Optional<HubChoice.Switch> passWithQuietProvider(Duration time) {
    Duration answers = Duration.ofSeconds(10);
    Optional<HubChoice.Switch> last = Optional.empty();
    for (long end = now + time.toNanos(); now < end; now += STEP.toNanos()) {
      choice.expects(1, true);
      for (int hub = 0; hub < 3; hub++) {
        if (choice.isDue(hub, now)) {
          choice.asked(hub, now);
          if (hub == 1 && saysAt < now && !silent.contains(1)) {
            saysAt = now + answers.toNanos();
          } else if (hub != 1 && !silent.contains(hub)) {
            choice.answered(hub, ROUND_TRIP, now);
          }
        }
      }
      if (saysAt == now) {
        choice.heard(1, now);
      }
      Optional<HubChoice.Switch> change = choice.look(now);
      last = change.or(() -> Optional.empty()).isPresent() ? change : last;
    }
    return last;
  }

  private long saysAt = -1;

  @Test
  void a_hub_that_only_wireguard_hears_is_well_and_is_chosen() {
    passWithQuietProvider(Duration.ofMinutes(10));
    assertThat(choice.isWell(1, now)).contains(true);
    assertThat(choice.roundTrip(1)).isEmpty();
    silent.add(0);
    silent.add(2);
    assertThat(passWithQuietProvider(Duration.ofSeconds(25)))
        .contains(new HubChoice.Switch(0, 1, HubChoice.Why.SILENT));
    assertThat(passWithQuietProvider(Duration.ofMinutes(10))).isEmpty();
    assertThat(choice.isWell(1, now)).contains(true);
    silent.add(1);
    silent.remove(2);
    assertThat(passWithQuietProvider(Duration.ofSeconds(45)))
        .contains(new HubChoice.Switch(1, 2, HubChoice.Why.SILENT));
    assertThat(choice.isWell(1, now)).contains(false);
  }
}
