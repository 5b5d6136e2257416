// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.api.LegStatus;
import io.landline.grant.Reason;
import io.landline.health.fact.Declared;
import io.landline.health.fact.Declared.Refusal;
import io.landline.health.fact.Leg;
import io.landline.health.fact.Round;
import io.landline.health.fact.Side;
import io.landline.health.report.SiteReport;
import io.landline.net.IpAddress;
import io.landline.net.ProtocolPorts;
import io.landline.policy.ForwardDifference;
import io.landline.policy.ForwardDifference.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a verdict when the hub refuses or does not answer. */
final class DeclarationJudgeTest {
  private static final Refusal TAKEN =
      new Refusal(
          "ipsc",
          List.of(ProtocolPorts.parse("udp/55193")),
          Optional.empty(),
          Reason.TAKEN,
          "another forward has udp/55193");
  private static final Refusal DEVICE =
      new Refusal(
          "10.49.7.19",
          List.of(),
          Optional.of(IpAddress.parse("10.49.7.19")),
          Reason.DEVICE_ELSEWHERE,
          "10.49.7.19 is a device of another site");
  private static final ForwardDifference MISSING = Rounds.difference(Kind.ONLY_HERE, "udp/55193");

  private static Declared refused(Refusal... refusals) {
    return new Declared(1, 1, 0, List.of(refusals), Optional.empty());
  }

  private static Declared unanswered(Duration since, int waiting) {
    return new Declared(
        1,
        0,
        waiting,
        List.of(),
        Optional.of(
            new Declared.Unanswered(Rounds.TIME.minus(since), "the hub cannot be reached: so")));
  }

  private static List<Finding> findings(Rounds rounds) {
    return SiteJudge.ofOneRound().add(rounds.round()).findings();
  }

  @Test
  void a_refused_forward_is_one_warning_however_long_the_hub_lacks_it() {
    SiteJudge judge = new SiteJudge(1, 1);
    for (int minutes : new int[] {0, 9, 11, 600}) {
      Instant time = Rounds.TIME.plus(Duration.ofMinutes(minutes));
      Verdict verdict =
          judge.add(
              Rounds.well()
                  .at(time)
                  .differs(MISSING)
                  .lost(Rounds.IPSC)
                  .declared(refused(TAKEN))
                  .round());
      assertThat(verdict.state()).isEqualTo(State.WARNING);
      Finding only = verdict.findings().get(0);
      assertThat(verdict.findings()).hasSize(1);
      assertThat(only.cause()).isEqualTo(Cause.REFUSED_BY_HUB);
      assertThat(only.harm()).isEqualTo("the hub refused forward ipsc");
      assertThat(only.causes())
          .containsExactly("forward ipsc: taken (another forward has udp/55193)");
      assertThat(only.remedy())
          .containsExactly("on wa7vc: landline forward set ipsc --listen LISTEN");
    }
  }

  @Test
  void the_leg_of_a_refused_forward_has_the_hubs_reason() {
    Round round = Rounds.well().differs(MISSING).declared(refused(TAKEN)).round();
    assertThat(SiteReport.ofAlone(round).legs())
        .filteredOn(leg -> leg.leg().equals(Leg.agreement(ProtocolPorts.parse("udp/55193"))))
        .extracting(LegStatus::text)
        .containsExactly(
            "udp/55193 is on wa7vc and not on the hub; refused by the hub: taken (another forward"
                + " has udp/55193)");
  }

  @Test
  void another_difference_is_an_outage_as_before() {
    ForwardDifference other = Rounds.difference(Kind.ONLY_HERE, "udp/4991");
    assertThat(findings(Rounds.well().differs(MISSING, other).declared(refused(TAKEN))))
        .extracting(Finding::harm)
        .containsExactly("nobody can reach udp/4991", "the hub refused forward ipsc");
    ForwardDifference elsewhere = Rounds.difference(Kind.OTHER_TARGET, "udp/55193");
    assertThat(findings(Rounds.well().differs(elsewhere).declared(refused(TAKEN))))
        .extracting(Finding::state)
        .contains(State.CRITICAL);
  }

  @Test
  void a_refused_device_is_named_instead_of_what_its_probe_shows() {
    List<Finding> found =
        findings(Rounds.well().hubLists("10.49.7.20").lost(Rounds.DMR).declared(refused(DEVICE)));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).state()).isEqualTo(State.WARNING);
    assertThat(found.get(0).leg()).isEqualTo(Rounds.DMR);
    assertThat(found.get(0).harm()).isEqualTo("the hub refused device 10.49.7.19");
  }

  @ParameterizedTest
  @EnumSource(value = Reason.class, names = "ACCEPTED", mode = EnumSource.Mode.EXCLUDE)
  void each_reason_has_a_remedy(Reason reason) {
    Refusal refusal = new Refusal("ipsc", TAKEN.ports(), Optional.empty(), reason, "so");
    Finding finding = findings(Rounds.well().declared(refused(refusal))).get(0);
    assertThat(finding.causes()).containsExactly("forward ipsc: " + reason + " (so)");
    assertThat(finding.remedy()).hasSize(1);
  }

  @Test
  void what_its_own_administrator_blocked_is_no_problem_of_the_hub() {
    Refusal blocked = new Refusal("ipsc", TAKEN.ports(), Optional.empty(), Reason.BLOCKED, "so");
    ForwardDifference missing = Rounds.difference(Kind.ONLY_THERE, "udp/55193");
    assertThat(findings(Rounds.well().by(Side.HUB).differs(missing).declared(refused(blocked))))
        .isEmpty();
    assertThat(findings(Rounds.well().by(Side.HUB).differs(missing).declared(refused(TAKEN))))
        .extracting(Finding::harm)
        .containsExactly("the hub refused forward ipsc");
    assertThat(findings(Rounds.well().declared(refused(blocked)))).hasSize(1);
  }

  @Test
  void a_hub_that_does_not_answer_for_minutes_is_a_warning() {
    assertThat(findings(Rounds.well().declared(unanswered(Duration.ofMinutes(2), 1)))).isEmpty();
    Finding finding = findings(Rounds.well().declared(unanswered(Duration.ofMinutes(5), 1))).get(0);
    assertThat(finding.state()).isEqualTo(State.WARNING);
    assertThat(finding.cause()).isEqualTo(Cause.DECLARATION_UNANSWERED);
    assertThat(finding.harm()).isEqualTo("1 forward waits for the hub");
    assertThat(finding.causes())
        .containsExactly("no answer for 5 min: the hub cannot be reached: so");
    assertThat(findings(Rounds.well().declared(unanswered(Duration.ofDays(5), 0))))
        .extracting(Finding::state)
        .containsExactly(State.WARNING);
  }

  @Test
  void what_the_hub_lacks_meanwhile_has_the_reason_in_the_same_finding() {
    List<Finding> found =
        findings(Rounds.well().differs(MISSING).declared(unanswered(Duration.ofMinutes(5), 1)));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).causes())
        .containsExactly(
            "udp/55193 is on wa7vc and not on the hub",
            "no answer for 5 min: the hub cannot be reached: so");
    assertThat(found.get(0).remedy()).containsExactly("on the hub: journalctl -u landline");
  }

  @Test
  void a_silent_tunnel_explains_that_nothing_is_answered() {
    assertThat(findings(Rounds.well().tunnelLost().declared(unanswered(Duration.ofMinutes(5), 1))))
        .extracting(Finding::cause)
        .doesNotContain(Cause.DECLARATION_UNANSWERED);
  }
}
