// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.health.fact.Side;
import io.landline.policy.ForwardDifference;
import io.landline.policy.ForwardDifference.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AgreementJudgeTest {
  private static final ForwardDifference IPSC = Rounds.difference(Kind.ONLY_HERE, "udp/55193");
  private static final ForwardDifference AUDIO = Rounds.difference(Kind.DISABLED_THERE, "udp/4991");

  private final SiteJudge health = new SiteJudge(1, 1);

  private Finding after(Duration time, ForwardDifference... differences) {
    return health
        .add(Rounds.well().at(Rounds.TIME.plus(time)).differs(differences).round())
        .worst()
        .orElseThrow();
  }

  @Test
  void what_was_just_changed_on_one_host_is_an_outage_after_ten_minutes() {
    Finding first = after(Duration.ZERO, IPSC);
    assertThat(first.state()).isEqualTo(State.WARNING);
    assertThat(first.harm()).isEqualTo("udp/55193 is not the same on both hosts yet");
    assertThat(first.where()).endsWith("counts as an outage in 10 min");
    assertThat(after(Duration.ofMinutes(9), IPSC).where()).endsWith("in 1 min");

    Finding later = after(Duration.ofMinutes(10), IPSC);
    assertThat(later.state()).isEqualTo(State.CRITICAL);
    assertThat(later.harm()).isEqualTo("nobody can reach udp/55193");
    assertThat(later.causes()).containsExactly("udp/55193 is on wa7vc and not on the hub");
    assertThat(later.remedy())
        .containsExactly("on the hub: landline forward add udp/55193 wa7vc/10.49.7.19");
  }

  @Test
  void each_difference_has_its_own_ten_minutes() {
    assertThat(after(Duration.ZERO, IPSC).state()).isEqualTo(State.WARNING);
    Finding worst = after(Duration.ofMinutes(11), IPSC, AUDIO);
    assertThat(worst.harm()).isEqualTo("nobody can reach udp/55193");
    assertThat(health.current().orElseThrow().findings())
        .extracting(Finding::harm)
        .contains("udp/4991 is not the same on both hosts yet");
    assertThat(after(Duration.ofMinutes(12), AUDIO).state()).isEqualTo(State.WARNING);
    assertThat(after(Duration.ofMinutes(22), AUDIO).state()).isEqualTo(State.CRITICAL);
  }

  @Test
  void a_difference_that_returns_after_a_fix_counts_as_new() {
    after(Duration.ZERO, IPSC);
    Instant fixed = Rounds.TIME.plus(Duration.ofMinutes(5));
    assertThat(health.add(Rounds.well().at(fixed).round()).state()).isEqualTo(State.OK);
    assertThat(after(Duration.ofMinutes(11), IPSC).state()).isEqualTo(State.WARNING);
  }

  @Test
  void for_a_single_round_nothing_is_too_new() {
    Finding alone =
        SiteJudge.ofOneRound().add(Rounds.well().differs(IPSC).round()).worst().orElseThrow();
    assertThat(alone.state()).isEqualTo(State.CRITICAL);
  }

  @Test
  void of_very_many_differences_the_first_are_named() {
    ForwardDifference[] many =
        IntStream.rangeClosed(1, 2000)
            .mapToObj(port -> Rounds.difference(Kind.ONLY_THERE, "udp/" + port))
            .toArray(ForwardDifference[]::new);
    Finding finding = after(Duration.ZERO, many);
    assertThat(finding.causes()).hasSize(17).last().isEqualTo("and 1984 more");
    assertThat(finding.harm()).hasSizeLessThan(100);
  }

  @Test
  void both_hosts_word_it_from_their_side() {
    DifferenceText atSite = new DifferenceText(Side.SITE, Rounds.SITE);
    DifferenceText atHub = new DifferenceText(Side.HUB, Rounds.SITE);
    ForwardDifference missing = Rounds.difference(Kind.ONLY_THERE, "udp/4991");
    assertThat(atSite.what(missing)).isEqualTo("udp/4991 is on the hub and not on wa7vc");
    assertThat(atSite.remedy(missing))
        .isEqualTo("on wa7vc: landline forward add udp/4991 NAME=10.49.7.19");
    assertThat(atHub.what(missing)).isEqualTo("udp/4991 is on wa7vc and not on the hub");
    assertThat(atHub.remedy(missing))
        .isEqualTo("on the hub: landline forward add udp/4991 wa7vc/10.49.7.19");
    assertThat(atHub.what(AUDIO)).isEqualTo("udp/4991 is disabled on wa7vc and enabled on the hub");
  }
}
