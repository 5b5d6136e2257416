// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import io.landline.api.DeviceStatus;
import io.landline.api.LegStatus;
import io.landline.api.LegStatus.Outcome;
import io.landline.api.SiteHealth;
import io.landline.health.fact.DeviceFacts;
import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.LegResult.Datagrams;
import io.landline.health.fact.Round;
import io.landline.health.verdict.Cause;
import io.landline.health.verdict.DifferenceText;
import io.landline.health.verdict.Finding;
import io.landline.health.verdict.SiteJudge;
import io.landline.health.verdict.State;
import io.landline.health.verdict.Verdict;
import io.landline.policy.ForwardDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A site's health, from its verdict and the last round. */
public final class SiteReport {
  private final Verdict verdict;
  private final Round round;

  private SiteReport(Verdict verdict, Round round) {
    this.verdict = verdict;
    this.round = round;
  }

  /** The health of a site after a round. */
  public static SiteHealth of(Verdict verdict, Round round) {
    return new SiteReport(verdict, round).health();
  }

  /** What this round alone proves, regardless of earlier ones. */
  public static SiteHealth ofAlone(Round round) {
    return of(SiteJudge.ofOneRound().add(round), round);
  }

  private SiteHealth health() {
    return new SiteHealth(
        verdict.site(),
        round.facts().hub(),
        verdict.by(),
        verdict.state(),
        verdict.headline(),
        verdict.since(),
        verdict.proved(),
        verdict.publicAddress(),
        verdict.measurements(),
        legs(),
        verdict.findings(),
        round.facts().devices().stream().map(SiteReport::device).toList());
  }

  private static DeviceStatus device(DeviceFacts device) {
    return new DeviceStatus(
        device.name(),
        device.address(),
        device.captured(),
        device.reachable().value(),
        device.packetsThroughHere().value());
  }

  private List<LegStatus> legs() {
    List<LegStatus> legs = new ArrayList<>();
    round
        .legs()
        .forEach(
            (leg, result) -> {
              legs.add(status(leg, result));
              if (result instanceof LegResult.Compared compared) {
                legs.addAll(differences(compared));
              }
            });
    return legs;
  }

  /** A leg for each of the first forwards on which the two hosts disagree. */
  private List<LegStatus> differences(LegResult.Compared compared) {
    DifferenceText text = new DifferenceText(round.by(), round.site());
    return compared.differences().stream()
        .limit(Leg.OF_A_KIND)
        .map(
            difference ->
                new LegStatus(
                    Leg.agreement(difference.here().ports()),
                    difference.kind().isFatal() ? Outcome.BAD : Outcome.NOT_KNOWN,
                    text.what(difference) + refusal(difference),
                    Optional.empty()))
        .toList();
  }

  /** The hub's reason, where it is why one host lacks the forward. */
  private String refusal(ForwardDifference difference) {
    return round
        .facts()
        .declared()
        .value()
        .flatMap(d -> d.refusal(difference.here().ports()))
        .map(r -> "; refused by the hub: " + r.why())
        .orElse("");
  }

  private String text(Leg leg, LegResult result) {
    boolean seen =
        (leg.kind() == Leg.Kind.SEEN_AS || leg.kind() == Leg.Kind.DEVICE || leg.equals(Leg.STUN))
            && result instanceof Datagrams d
            && d.caller().filter(s -> s.isRight()).isPresent()
            && verdict.findings().stream().noneMatch(SiteReport::isAboutSource);
    return LegText.way(round, leg)
        + ": "
        + LegText.result(leg, result)
        + (seen ? "; seen as " + round.publicAddress() + ", source port kept" : "");
  }

  private static boolean isAboutSource(Finding finding) {
    return finding.leg().equals(Leg.SEEN_AS)
        && (finding.cause() == Cause.WRONG_ADDRESS || finding.cause() == Cause.WRONG_PORT);
  }

  private LegStatus status(Leg leg, LegResult result) {
    String text = text(leg, result);
    if (result instanceof LegResult.NotOffered not) {
      return new LegStatus(leg, Outcome.NOT_OFFERED, text, Optional.of(not.reason()));
    }
    if (result instanceof LegResult.NotKnown unknown) {
      return new LegStatus(leg, Outcome.NOT_KNOWN, text, Optional.of(unknown.reason()));
    }
    boolean well = LegText.isWell(result);
    Optional<Finding> silence = well ? Optional.empty() : explanation(leg);
    if (silence.isPresent()) {
      return new LegStatus(leg, Outcome.NOT_KNOWN, text, Optional.of(silence.get().where()));
    }
    return new LegStatus(
        leg, well && !isBlamed(leg) ? Outcome.WELL : Outcome.BAD, text, Optional.empty());
  }

  private boolean isBlamed(Leg leg) {
    return verdict.findings().stream()
        .anyMatch(f -> f.leg().equals(leg) && f.state() != State.UNKNOWN);
  }

  /** What makes a leg that is not well say nothing; empty if it is bad. */
  private Optional<Finding> explanation(Leg leg) {
    return verdict.findings().stream()
        .filter(f -> f.cause().isUnanswered() || isProbePort(f, leg))
        .findFirst();
  }

  /** Whether a leg shares the probe port, which is closed. */
  private static boolean isProbePort(Finding finding, Leg leg) {
    return finding.cause() == Cause.PROBE_PORT
        && leg.port().isPresent()
        && (leg.kind() == Leg.Kind.TCP || leg.equals(finding.leg()));
  }
}
