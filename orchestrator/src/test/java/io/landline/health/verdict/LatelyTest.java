// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.health.fact.Facts;
import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.LegResult.Datagrams;
import io.landline.health.fact.Round;
import io.landline.health.fact.Side;
import io.landline.net.ProtocolPorts;
import io.landline.net.Sighting;
import io.landline.policy.Name;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LatelyTest {
  private static final Leg ICOM = Leg.device(new Name("icom"));
  private static final int FIRST_PORT = 20_000;

  private final Lately lately = new Lately(AgreementJudge.GRACE);

  private static Leg forward(int number) {
    return Leg.forwardOutside(ProtocolPorts.parse("udp/" + (FIRST_PORT + number)));
  }

  /** A round of a site with so many forwards, as its prober takes them in turn. */
  private void round(long number, int forwards, int lost) {
    int turns = (forwards + Leg.OF_A_KIND - 1) / Leg.OF_A_KIND;
    Map<Leg, LegResult> legs = new HashMap<>();
    legs.put(Leg.TUNNEL, Datagrams.of(5, List.of(1L, 1L, 1L, 1L, 1L)));
    for (int i = 0; i < forwards; i++) {
      if (i % turns == number % turns) {
        legs.put(forward(i), Datagrams.of(1, i == lost ? List.of() : List.of(1L)));
      }
    }
    lately.add(
        new Round(
            Rounds.TIME.plusSeconds(30 * number),
            Side.SITE,
            Rounds.SITE,
            Rounds.PUBLIC,
            legs,
            Facts.builder().build()));
  }

  @Test
  void a_leg_is_as_it_was_until_its_turn_comes_again_however_many_there_are() {
    for (int forwards : List.of(5, 17, 416, 500, 1_300)) {
      lately.forgetLegs();
      int turns = (forwards + Leg.OF_A_KIND - 1) / Leg.OF_A_KIND;
      for (long number = 0; number < 3L * turns; number++) {
        round(number, forwards, 0);
        assertThat(lately.legs().get(forward(0)))
            .as("%d forwards, round %d", forwards, number)
            .isEqualTo(Datagrams.of(1, List.of()));
      }
      assertThat(lately.legs()).hasSize(forwards + 1);
    }
  }

  /** As many answers of five to each burst through the tunnel. */
  private Optional<Double> lossAfter(int... answers) {
    for (int i = 0; i < answers.length; i++) {
      Datagrams burst = Datagrams.of(5, Collections.nCopies(answers[i], 1L));
      lately.add(
          new Round(
              Rounds.TIME.plusSeconds(30L * i),
              Side.SITE,
              Rounds.SITE,
              Rounds.PUBLIC,
              Map.of(Leg.TUNNEL, burst),
              Facts.builder().build()));
    }
    return lately.judgedLoss();
  }

  @Test
  void a_burst_in_which_the_other_service_began_is_no_loss() {
    assertThat(lossAfter(5, 5, 5, 1, 5, 5)).hasValue(0.0);
  }

  @Test
  void bursts_at_both_ends_of_an_outage_are_no_loss() {
    assertThat(lossAfter(5, 5, 5, 5, 3, 0, 0, 2, 5)).hasValue(0.0);
  }

  @Test
  void two_bursts_with_losses_are_loss() {
    assertThat(lossAfter(5, 5, 4, 5, 3, 5)).hasValue(0.1);
  }

  @Test
  void few_bursts_are_not_judged() {
    assertThat(lossAfter(5, 4, 4, 5)).isEmpty();
  }

  @Test
  void what_is_not_tried_any_more_is_forgotten() {
    round(0, 17, -1);
    for (long number = 1; number <= 30; number++) {
      round(2 * number, 1, -1);
    }
    assertThat(lately.legs()).containsOnlyKeys(Leg.TUNNEL, forward(0));
  }

  private static Round icom(int minutes, boolean answered) {
    Rounds rounds = Rounds.well().at(Rounds.TIME.plus(Duration.ofMinutes(minutes)));
    rounds.hubTellsNothing().device("icom", "10.49.7.21", true, 0, Optional.empty());
    return (answered ? rounds.well(ICOM) : rounds.lost(ICOM)).round();
  }

  @Test
  void a_device_captured_a_moment_ago_has_ten_minutes_for_its_first_answer() {
    SiteJudge health = new SiteJudge(1, 1);
    health.add(Rounds.well().hubTellsNothing().round());
    Finding first = health.add(icom(1, false)).worst().orElseThrow();
    assertThat(first.state()).isEqualTo(State.WARNING);
    assertThat(first.harm()).isEqualTo("icom cannot reach the internet yet");
    assertThat(first.where()).isEqualTo("captured a moment ago; counts as an outage in 10 min");
    assertThat(first.remedy()).containsExactly("on the hub: landline capture add wa7vc/10.49.7.21");

    Finding later = health.add(icom(11, false)).worst().orElseThrow();
    assertThat(later.state()).isEqualTo(State.CRITICAL);
    assertThat(later.harm()).isEqualTo("icom cannot reach the internet");
  }

  @Test
  void a_device_that_had_an_answer_or_was_always_captured_has_no_grace() {
    SiteJudge health = new SiteJudge(1, 1);
    health.add(Rounds.well().hubTellsNothing().round());
    assertThat(health.add(icom(1, true)).state()).isEqualTo(State.OK);
    assertThat(health.add(icom(2, false)).state()).isEqualTo(State.CRITICAL);

    SiteJudge begun = new SiteJudge(1, 1);
    assertThat(begun.add(icom(0, false)).state()).isEqualTo(State.CRITICAL);
  }

  @Test
  void what_the_hub_alone_sees_is_judged_at_the_site() {
    Sighting wrong =
        new Sighting(Rounds.endpoint("203.0.113.10", 4800), Rounds.endpoint("203.0.113.10", 1024));
    SiteJudge health = new SiteJudge(1, 1);
    Finding finding = health.add(Rounds.well().hubReports(wrong).round()).worst().orElseThrow();
    assertThat(finding.cause()).isEqualTo(Cause.WRONG_PORT);
    assertThat(finding.where()).isEqualTo("seen as 203.0.113.10:1024 instead of 203.0.113.10:4800");
    assertThat(health.add(Rounds.well().round()).state()).isEqualTo(State.OK);
  }
}
