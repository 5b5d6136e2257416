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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LatelyTest {
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

  @Test
  void what_is_not_tried_any_more_is_forgotten() {
    round(0, 17, -1);
    for (long number = 1; number <= 30; number++) {
      round(2 * number, 1, -1);
    }
    assertThat(lately.legs()).containsOnlyKeys(Leg.TUNNEL, forward(0));
  }
}
