// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.health.fact.Leg;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of a site with two uplinks. */
final class UplinkJudgeTest {
  private static final Leg WAN = Leg.uplink("wan0");
  private static final Leg LTE = Leg.uplink("lte0");

  private static Verdict judged(Rounds rounds) {
    return SiteJudge.ofOneRound().add(rounds.round());
  }

  private static List<String> harms(Rounds rounds) {
    return judged(rounds).findings().stream().map(Finding::harm).toList();
  }

  @Test
  void one_that_is_dead_or_loses_packets_is_a_warning() {
    Verdict dead = judged(Rounds.well().well(WAN).lost(LTE));
    assertThat(dead.state()).isEqualTo(State.WARNING);
    assertThat(dead.headline()).isEqualTo("uplink lte0 is dead");
    assertThat(harms(Rounds.well().answered(WAN, 3).well(LTE)))
        .containsExactly("uplink wan0 loses packets");
    assertThat(harms(Rounds.well().answered(WAN, 4).well(LTE))).isEmpty();
  }

  @Test
  void where_none_is_well_the_hub_may_be_the_cause() {
    assertThat(harms(Rounds.well().lost(WAN, LTE))).isEmpty();
    assertThat(harms(Rounds.well().answered(WAN, 2).lost(LTE))).isEmpty();
    assertThat(harms(Rounds.well().answered(WAN, 2).answered(LTE, 3))).isEmpty();
  }

  @Test
  void a_dead_one_is_drawn_by_its_name() {
    assertThat(judged(Rounds.well().well(WAN).lost(LTE)).worst().orElseThrow().leg().uplink())
        .contains("lte0");
  }
}
