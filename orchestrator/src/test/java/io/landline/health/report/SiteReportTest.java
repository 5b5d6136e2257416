// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.api.LegStatus;
import io.landline.api.SiteHealth;
import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.LegResult.Datagrams;
import io.landline.health.fact.Round;
import io.landline.health.fact.Side;
import io.landline.health.verdict.Rounds;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SiteReportTest {
  @Test
  void a_tunnels_jitter_is_in_the_text_and_a_number() {
    Round well = Rounds.well().round();
    Map<Leg, LegResult> legs = new HashMap<>(well.legs());
    legs.put(Leg.TUNNEL, Datagrams.of(4, List.of(41_000_000L, 43_000_000L, 42_000_000L)));
    Round round =
        new Round(well.time(), well.by(), well.site(), well.publicAddress(), legs, well.facts());
    SiteHealth site = SiteReport.ofAlone(round);
    assertThat(site.measurements().longestRoundTripSeconds()).contains(Duration.ofMillis(43));
    assertThat(site.measurements().jitterSeconds()).contains(Duration.ofNanos(1_500_000));
    assertThat(site.legs())
        .filteredOn(leg -> leg.leg().equals(Leg.TUNNEL))
        .extracting(LegStatus::text)
        .containsExactly("this host <-> hub: 3 of 4 answered, 42.0 ms, jitter 1.5 ms");
    assertThat(site.legs())
        .filteredOn(leg -> leg.leg().equals(Leg.SEEN_AS))
        .extracting(LegStatus::text)
        .allMatch(text -> !text.contains("jitter"));
  }

  @Test
  void silence_of_a_site_that_never_answered_is_neither_well_nor_bad() {
    Rounds silent = Rounds.well().by(Side.HUB).tunnelLost();
    assertThat(outcomes(silent.round())).contains(LegStatus.Outcome.BAD);
    SiteHealth site = SiteReport.ofAlone(silent.runsLandline(false).round());
    assertThat(site.legs())
        .filteredOn(leg -> leg.outcome() == LegStatus.Outcome.NOT_KNOWN)
        .hasSizeGreaterThan(3)
        .allMatch(leg -> leg.reason().orElseThrow().endsWith("has ever answered this hub"));
    assertThat(site.legs()).extracting(LegStatus::outcome).doesNotContain(LegStatus.Outcome.BAD);
  }

  @Test
  void a_provider_offers_no_legs_that_need_a_hub_of_Landlines() {
    SiteHealth site = SiteReport.ofAlone(Rounds.well().atProvider().round());
    assertThat(site.legs())
        .filteredOn(leg -> leg.outcome() == LegStatus.Outcome.NOT_OFFERED)
        .hasSize(3)
        .allMatch(leg -> leg.reason().isPresent());
    assertThat(outcomes(Rounds.well().round())).containsOnly(LegStatus.Outcome.WELL);
  }

  private static List<LegStatus.Outcome> outcomes(Round round) {
    return SiteReport.ofAlone(round).legs().stream().map(LegStatus::outcome).toList();
  }
}
