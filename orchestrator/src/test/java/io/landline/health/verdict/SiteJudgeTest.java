// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.health.fact.Leg;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SiteJudgeTest {
  private static final Instant BEGIN = Rounds.TIME;

  private static Verdict add(SiteJudge health, int second, Rounds rounds) {
    return health.add(rounds.at(BEGIN.plusSeconds(second)).round());
  }

  @Test
  void it_falls_after_three_and_rises_after_two() {
    SiteJudge health = new SiteJudge(2, 3);
    List<State> states = new ArrayList<>();
    String rounds = "wwbbwbbbbwbww";
    for (int i = 0; i < rounds.length(); i++) {
      Rounds round = Rounds.well();
      states.add(
          add(health, 30 * i, rounds.charAt(i) == 'w' ? round : round.lost(Rounds.IPSC)).state());
    }
    List<State> expected = new ArrayList<>(Collections.nCopies(7, State.OK));
    expected.addAll(Collections.nCopies(5, State.CRITICAL));
    expected.add(State.OK);
    assertThat(states).isEqualTo(expected);
  }

  @Test
  void it_began_with_the_first_round_that_said_so() {
    SiteJudge health = new SiteJudge(2, 3);
    add(health, 0, Rounds.well());
    add(health, 30, Rounds.well().lost(Rounds.IPSC));
    add(health, 32, Rounds.well().lost(Rounds.IPSC));
    Verdict verdict = add(health, 34, Rounds.well().lost(Rounds.IPSC));
    assertThat(verdict.since()).isEqualTo(BEGIN.plusSeconds(30));
    assertThat(verdict.proved()).isEqualTo(BEGIN.plusSeconds(34));
  }

  @Test
  void the_first_round_counts_at_once() {
    assertThat(add(new SiteJudge(2, 3), 0, Rounds.well().lost(Rounds.IPSC)).state())
        .isEqualTo(State.CRITICAL);
  }

  @Test
  void a_bad_beginning_is_over_with_the_first_good_round_unless_it_was_borne_out() {
    SiteJudge health = new SiteJudge(2, 3);
    assertThat(add(health, 0, Rounds.well().tunnelLost()).state()).isEqualTo(State.CRITICAL);
    assertThat(health.isSettled()).isFalse();
    assertThat(add(health, 1, Rounds.well()).state()).isEqualTo(State.OK);
    assertThat(health.isSettled()).isTrue();

    SiteJudge long3 = new SiteJudge(2, 3);
    for (int i = 0; i < 3; i++) {
      add(long3, i, Rounds.well().tunnelLost());
    }
    assertThat(long3.isSettled()).isTrue();
    assertThat(add(long3, 3, Rounds.well()).state()).isEqualTo(State.CRITICAL);
    assertThat(add(long3, 4, Rounds.well()).state()).isEqualTo(State.OK);
  }

  @Test
  void another_cause_of_the_same_state_takes_over_and_since_stays() {
    SiteJudge health = new SiteJudge(2, 3);
    add(health, 0, Rounds.well().lost(Rounds.IPSC));
    for (int i = 1; i <= 3; i++) {
      add(health, i, Rounds.well().lost(Rounds.AUDIO));
    }
    Verdict verdict = health.current().orElseThrow();
    assertThat(verdict.findings()).extracting(Finding::leg).containsExactly(Rounds.AUDIO);
    assertThat(verdict.since()).isEqualTo(BEGIN);
  }

  @Test
  void a_leg_whose_turn_it_was_not_stays_as_it_was_for_a_while() {
    SiteJudge health = new SiteJudge(1, 1);
    add(health, 0, Rounds.well().tcp(Optional.empty(), 0));
    Rounds without = Rounds.well().absent(Rounds.CAT);
    assertThat(add(health, 1, without).state()).isEqualTo(State.UNKNOWN);
    for (int i = 0; i < 24; i++) {
      add(health, 2 + i, without);
    }
    assertThat(health.current().orElseThrow().state()).isEqualTo(State.OK);
  }

  @Test
  void old_losses_on_a_path_do_not_count_once_the_path_is_back() {
    for (Rounds broken :
        List.of(Rounds.well().tunnelLost(), Rounds.well().lost(Leg.SEEN_AS, Rounds.FLEX))) {
      SiteJudge health = new SiteJudge(1, 1);
      add(health, 0, broken);
      Verdict back = add(health, 30, Rounds.well().absent(Rounds.FLEX));
      assertThat(back.state()).isEqualTo(State.OK);
      add(health, 60, Rounds.well().lost(Rounds.FLEX));
      assertThat(add(health, 90, Rounds.well().absent(Rounds.FLEX)).state())
          .isEqualTo(State.CRITICAL);
    }
  }

  @Test
  void one_lost_datagram_is_no_trouble() {
    SiteJudge health = new SiteJudge(2, 3);
    for (int i = 0; i < 40; i++) {
      Rounds round = i % 20 == 19 ? Rounds.well().answered(Leg.TUNNEL, 4) : Rounds.well();
      assertThat(add(health, i, round).state()).isEqualTo(State.OK);
    }
  }

  @Test
  void what_cannot_be_known_is_never_well() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Leg[] legs = {Leg.TUNNEL, Leg.FORWARD_INSIDE, Rounds.IPSC, Rounds.CAT, Leg.SEEN_AS, Rounds.DMR};
    for (int i = 0; i < 200; i++) {
      Rounds round = Rounds.well().notKnown(legs[random.nextInt(legs.length)], "no test hosts");
      if (random.nextBoolean()) {
        round.lost(legs[1 + random.nextInt(2)]);
        round.notKnown(legs[0], "no test hosts");
      }
      assertThat(new SiteJudge(1, 1).add(round.round()).state())
          .as("seed %d", seed)
          .isNotEqualTo(State.OK);
    }
  }

  @Test
  void measurements_count_legs_and_have_the_median() {
    Measurements measured =
        new SiteJudge(2, 3).add(Rounds.well().lost(Rounds.IPSC).round()).measurements();
    assertThat(measured.legsWell()).isEqualTo(8);
    assertThat(measured.legsTried()).isEqualTo(9);
    assertThat(measured.roundTripSeconds())
        .hasValueSatisfying(t -> assertThat(t.toMillis()).isEqualTo(41));
    assertThat(measured.lossRatio()).hasValue(0.0);
    assertThat(measured.largestDatagramBytes()).hasValue(1420);
  }
}
