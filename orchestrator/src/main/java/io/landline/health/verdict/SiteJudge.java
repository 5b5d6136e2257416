// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import io.landline.health.fact.DeviceFacts;
import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.LegResult.Datagrams;
import io.landline.health.fact.Round;
import io.landline.policy.Name;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Judges one site over rounds: a verdict gets worse after {@code fall} bad rounds in a row, better
 * after {@code rise} good ones. The first round counts at once, but is not settled before as many
 * rounds confirm it: when a host starts, the tunnel may not be up yet, and the first better round
 * ends it. Knows no clock.
 */
public final class SiteJudge {
  private final int rise;
  private final int fall;
  private final Lately lately;
  private @Nullable Verdict verdict;
  private @Nullable Instant differentSince;
  private int different;

  /** Rounds in a row that confirmed the first verdict. */
  private int confirmations;

  private boolean settled;

  /** Judges a single round: a problem counts, however new it is. */
  public static SiteJudge ofOneRound() {
    return new SiteJudge(1, 1, new Lately(Duration.ZERO));
  }

  /**
   * A judge that has seen no round.
   *
   * @param rise rounds until it is better, at least one
   * @param fall rounds until it is worse, at least one
   */
  public SiteJudge(int rise, int fall) {
    this(rise, fall, new Lately(AgreementJudge.GRACE));
  }

  private SiteJudge(int rise, int fall, Lately lately) {
    if (rise < 1 || fall < 1) {
      throw new IllegalArgumentException("rise " + rise + ", fall " + fall);
    }
    this.rise = rise;
    this.fall = fall;
    this.lately = lately;
  }

  /** Judges one more round. */
  public Verdict add(Round round) {
    lately.add(round);
    Verdict now = judged(round);
    Verdict held = verdict;
    if (held == null) {
      settle(now);
      confirm(now);
    } else if (now.isSameAs(held)) {
      settle(now.since(held.since()));
      confirm(now);
    } else {
      Instant began = differentSince == null ? round.time() : differentSince;
      differentSince = began;
      different++;
      boolean better = held.state().isWorseThan(now.state());
      if (different >= (better ? settled ? rise : 1 : fall)) {
        settle(now.since(now.state() == held.state() ? held.since() : began));
        confirm(now);
      } else {
        // The verdict holds; only the time of the last round is new.
        verdict =
            new Verdict(
                held.site(),
                held.by(),
                held.state(),
                held.since(),
                round.time(),
                held.publicAddress(),
                held.devices(),
                held.findings(),
                held.measurements());
      }
    }
    return current().orElseThrow();
  }

  private void confirm(Verdict now) {
    confirmations++;
    settled |= now.state() == State.OK || confirmations >= fall;
  }

  /** Takes a verdict over, with the loss counted since its state began. */
  private void settle(Verdict now) {
    verdict = now.withLoss(lately.loss(now.since()));
    differentSince = null;
    different = 0;
  }

  /** The present verdict; absent before the first round. */
  public Optional<Verdict> current() {
    return Optional.ofNullable(verdict);
  }

  /** Whether the verdict was confirmed; before that it raises no alarm. */
  public boolean isSettled() {
    return settled;
  }

  /** Forgets the results of legs, which may be others from now on; the verdict holds. */
  public void forgetLegs() {
    lately.forgetLegs();
  }

  private Verdict judged(Round round) {
    List<Finding> findings = Judge.judge(round, lately);
    Optional<Name> other = round.facts().carriedBy();
    if (other.isPresent()) {
      findings = findings.stream().map(finding -> ofSpare(finding, other.get())).toList();
    }
    State state = findings.stream().map(Finding::state).reduce(State.OK, State::worse);
    return new Verdict(
        round.site(),
        round.by(),
        state,
        round.time(),
        round.time(),
        round.publicAddress(),
        round.facts().devices().stream().map(DeviceFacts::name).toList(),
        findings,
        measurements(round, findings));
  }

  /** A spare hub that fails is no disaster, but the next failure would be. */
  private static Finding ofSpare(Finding finding, Name other) {
    if (finding.state() != State.CRITICAL) {
      return finding;
    }
    return new Finding(
        State.WARNING,
        finding.leg(),
        finding.cause(),
        finding.certainty(),
        finding.harm() + " by this hub; captured devices use " + other,
        finding.where(),
        finding.causes(),
        finding.remedy(),
        Optional.of(other));
  }

  private Measurements measurements(Round round, List<Finding> findings) {
    Map<Leg, LegResult> legs = lately.legs();
    boolean down =
        findings.stream()
            .anyMatch(
                f -> f.leg().equals(Leg.TUNNEL) && f.state() == State.CRITICAL && isLost(legs));
    long well =
        down
            ? 0
            : legs.entrySet().stream()
                .filter(e -> isWell(e.getValue()))
                .filter(e -> findings.stream().noneMatch(f -> f.leg().equals(e.getKey())))
                .count();
    return new Measurements(
        (int) well,
        (int) legs.entrySet().stream().filter(e -> hasOpinion(e.getKey(), e.getValue())).count(),
        lately.lastAnswered().flatMap(burst -> duration(burst.median())),
        lately
            .lastAnswered()
            .flatMap(burst -> burst.roundTrips().stream().max(Long::compare))
            .map(Duration::ofNanos),
        lately.lastAnswered().flatMap(burst -> duration(burst.jitter())),
        lately.loss(Instant.MIN),
        lately.largest().stream().boxed().findFirst(),
        round.facts().handshakeAge().value().flatMap(age -> age));
  }

  private static Optional<Duration> duration(OptionalLong nanos) {
    return nanos.stream().mapToObj(Duration::ofNanos).findFirst();
  }

  /** Whether a leg counts as tried: one that no hub offers or with silent STUN servers does not. */
  private static boolean hasOpinion(Leg leg, LegResult result) {
    return !(result instanceof LegResult.NotOffered)
        && !(leg.equals(Leg.STUN) && result instanceof LegResult.NotKnown);
  }

  private static boolean isLost(Map<Leg, LegResult> legs) {
    return legs.get(Leg.TUNNEL) instanceof Datagrams d && d.received() == 0;
  }

  private static boolean isWell(LegResult result) {
    if (result instanceof Datagrams d) {
      return d.received() > 0;
    }
    if (result instanceof LegResult.Compared compared) {
      return compared.differences().isEmpty();
    }
    return result instanceof LegResult.Stream s && s.isWhole();
  }
}
