// SPDX-License-Identifier: Apache-2.0
package io.landline.daemon;

import io.landline.control.HealthFacts;
import io.landline.health.fact.DeviceFacts;
import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.LegResult.Datagrams;
import io.landline.health.fact.Round;
import io.landline.health.report.HostVerdict;
import io.landline.health.report.LegText;
import io.landline.health.report.VerdictText;
import io.landline.health.verdict.Cause;
import io.landline.health.verdict.DifferenceText;
import io.landline.health.verdict.Finding;
import io.landline.health.verdict.SiteHealth;
import io.landline.health.verdict.State;
import io.landline.health.verdict.Tally;
import io.landline.health.verdict.Verdict;
import io.landline.policy.Name;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Verdicts as the control socket tells them.
 *
 * @param host the verdict
 * @param rounds the last of each site, in which the legs are
 */
record HealthView(HostVerdict host, Map<Name, Round> rounds) {
  HealthView {
    rounds = Map.copyOf(rounds);
  }

  /**
   * What these rounds alone prove, whatever was before.
   *
   * @return empty if there are none
   */
  static Optional<HealthView> ofAlone(Collection<Round> rounds) {
    List<Verdict> verdicts =
        rounds.stream().map(round -> SiteHealth.ofOneRound().add(round)).toList();
    return verdicts.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new HealthView(
                new HostVerdict(verdicts),
                rounds.stream().collect(Collectors.toMap(Round::site, round -> round))));
  }

  HealthFacts facts(Instant now) {
    return new HealthFacts(
        host.state().name(),
        host.headline(),
        host.since(),
        host.proved(),
        VerdictText.lines(host, now),
        host.sites().stream().map(this::site).toList());
  }

  private HealthFacts.Site site(Verdict verdict) {
    Optional<Round> round = Optional.ofNullable(rounds.get(verdict.site()));
    Tally tally = verdict.tally();
    return new HealthFacts.Site(
        verdict.site().text(),
        verdict.state().name(),
        verdict.headline(),
        verdict.publicAddress().toString(),
        new HealthFacts.Measured(
            tally.roundTrip(),
            tally.jitter(),
            tally
                .loss()
                .map(loss -> OptionalInt.of((int) Math.round(loss * 1000)))
                .orElse(OptionalInt.empty()),
            tally.largest()),
        round.map(r -> legs(r, verdict)).orElse(List.of()),
        verdict.findings().stream().map(HealthView::finding).toList(),
        round.map(r -> r.facts().devices()).orElse(List.of()).stream()
            .map(HealthView::device)
            .toList());
  }

  private static List<HealthFacts.Leg> legs(Round round, Verdict verdict) {
    List<HealthFacts.Leg> legs = new ArrayList<>();
    round
        .legs()
        .forEach(
            (leg, result) -> {
              legs.add(
                  new HealthFacts.Leg(
                      leg.toString(),
                      outcome(leg, result, verdict),
                      text(round, leg, result, verdict)));
              if (result instanceof LegResult.Compared compared) {
                legs.addAll(differences(round, compared));
              }
            });
    return legs;
  }

  /** A leg for each of the first forwards on which the two hosts disagree. */
  private static List<HealthFacts.Leg> differences(Round round, LegResult.Compared compared) {
    DifferenceText text = new DifferenceText(round.by(), round.site());
    return compared.differences().stream()
        .limit(Leg.OF_A_KIND)
        .map(
            difference ->
                new HealthFacts.Leg(
                    Leg.agreement(difference.here().ports()).toString(),
                    difference.kind().isFatal()
                        ? HealthFacts.Outcome.BAD
                        : HealthFacts.Outcome.NOT_KNOWN,
                    text.what(difference)))
        .toList();
  }

  private static String text(Round round, Leg leg, LegResult result, Verdict verdict) {
    boolean seen =
        (leg.kind() == Leg.Kind.SEEN_AS || leg.kind() == Leg.Kind.DEVICE || leg.equals(Leg.STUN))
            && result instanceof Datagrams d
            && d.caller().filter(s -> s.isRight()).isPresent()
            && verdict.findings().stream().noneMatch(HealthView::isAboutSource);
    return LegText.way(round, leg)
        + ": "
        + LegText.result(leg, result)
        + (seen ? "; seen as " + round.publicAddress() + ", source port kept" : "");
  }

  private static boolean isAboutSource(Finding finding) {
    return finding.leg().equals(Leg.SEEN_AS)
        && (finding.cause() == Cause.WRONG_ADDRESS || finding.cause() == Cause.WRONG_PORT);
  }

  private static HealthFacts.Outcome outcome(Leg leg, LegResult result, Verdict verdict) {
    if (result instanceof LegResult.NotKnown) {
      return HealthFacts.Outcome.NOT_KNOWN;
    }
    if (verdict.findings().stream().anyMatch(f -> f.cause() == Cause.PROBE_PORT)
        && leg.port().isPresent()
        && (leg.kind() == Leg.Kind.TCP || leg.equals(probePort(verdict)))
        && !LegText.isWell(result)) {
      return HealthFacts.Outcome.NOT_KNOWN;
    }
    boolean blamed =
        verdict.findings().stream()
            .anyMatch(f -> f.leg().equals(leg) && f.state() != State.UNKNOWN);
    return blamed || !LegText.isWell(result) ? HealthFacts.Outcome.BAD : HealthFacts.Outcome.WELL;
  }

  private static Leg probePort(Verdict verdict) {
    return verdict.findings().stream()
        .filter(f -> f.cause() == Cause.PROBE_PORT)
        .map(Finding::leg)
        .findFirst()
        .orElseThrow();
  }

  private static HealthFacts.Finding finding(Finding finding) {
    return new HealthFacts.Finding(
        finding.state().name(),
        finding.leg().toString(),
        finding.cause().toString(),
        finding.certainty().toString(),
        finding.harm(),
        finding.where(),
        finding.causes(),
        finding.remedy());
  }

  private static HealthFacts.Device device(DeviceFacts device) {
    return new HealthFacts.Device(
        device.name().text(),
        device.address().toString(),
        device.captured(),
        device.reachable().value(),
        device.packetsThroughHere().value());
  }
}
