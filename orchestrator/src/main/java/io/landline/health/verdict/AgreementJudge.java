// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.Side;
import io.landline.net.ProtocolPorts;
import io.landline.policy.ForwardDifference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Judges whether hub and site have the same forwards. */
final class AgreementJudge {
  /** How long an edit on one host may wait for the same edit on the other. */
  static final Duration GRACE = Duration.ofMinutes(10);

  private final Judge judge;
  private final DifferenceText text;
  private final DeclarationJudge declared;

  AgreementJudge(Judge judge) {
    this.judge = judge;
    this.text = new DifferenceText(judge.round().by(), judge.round().site());
    this.declared = new DeclarationJudge(judge);
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    declared.refused().ifPresent(findings::add);
    List<ForwardDifference> fatal =
        differences(judge)
            .filter(d -> d.kind().isFatal())
            .filter(d -> !declared.isRefused(d))
            .toList();
    List<ForwardDifference> old = fatal.stream().filter(d -> !isNew(d)).toList();
    List<ForwardDifference> fresh = fatal.stream().filter(this::isNew).toList();
    List<ForwardDifference> callers = differences(judge).filter(d -> !d.kind().isFatal()).toList();
    if (!old.isEmpty()) {
      findings.add(
          finding(
              State.CRITICAL,
              "nobody can reach " + ports(old),
              "the hub and " + site() + " have different forwards",
              old));
    }
    if (!fresh.isEmpty()) {
      Instant until =
          fresh.stream()
              .map(this::since)
              .min(Instant::compareTo)
              .orElseThrow()
              .plus(judge.lately().grace());
      findings.add(
          finding(
              State.WARNING,
              ports(fresh)
                  + (fresh.size() == 1 ? " is" : " are")
                  + " not the same on both hosts yet",
              "just changed on one host; counts as an outage in "
                  + Spoken.minutes(judge.round().time(), until),
              fresh));
    }
    if (fatal.stream().noneMatch(this::isWaiting) && !judge.isLost(Leg.TUNNEL)) {
      declared.unanswered().ifPresent(findings::add);
    }
    if (!callers.isEmpty()) {
      findings.add(
          finding(
              State.WARNING,
              "one host refuses callers of " + ports(callers) + " that the other allows",
              "the hub and " + site() + " have different lists of callers",
              callers));
    }
    return findings;
  }

  /** Ports whose probes must fail because the two hosts disagree, or the hub refused them. */
  static List<ProtocolPorts> explains(Judge judge) {
    return Stream.concat(
            differences(judge).filter(d -> d.kind().isFatal()).map(d -> d.here().ports()),
            new DeclarationJudge(judge).refusedPorts())
        .toList();
  }

  /** Whether the hub lacks this forward because it does not answer. */
  private boolean isWaiting(ForwardDifference difference) {
    return judge.isBy(Side.SITE)
        && difference.kind() == ForwardDifference.Kind.ONLY_HERE
        && declared.silence().isPresent();
  }

  private String remedy(ForwardDifference difference) {
    return isWaiting(difference) ? "on the hub: journalctl -u landline" : text.remedy(difference);
  }

  private static Stream<ForwardDifference> differences(Judge judge) {
    return judge.legs().get(Leg.AGREEMENT) instanceof LegResult.Compared compared
        ? compared.differences().stream()
        : Stream.empty();
  }

  private Instant since(ForwardDifference difference) {
    return judge.lately().differsSince(difference).orElse(judge.round().time());
  }

  private boolean isNew(ForwardDifference difference) {
    return Duration.between(since(difference), judge.round().time())
            .compareTo(judge.lately().grace())
        < 0;
  }

  private String site() {
    return judge.round().site().text();
  }

  private static String ports(List<ForwardDifference> differences) {
    return Spoken.few(
        differences.stream().map(d -> d.here().ports().toString()).distinct().toList());
  }

  /** The other host may list thousands. */
  static List<String> few(List<String> lines) {
    if (lines.size() <= Leg.OF_A_KIND) {
      return lines;
    }
    List<String> first = new ArrayList<>(lines.subList(0, Leg.OF_A_KIND));
    first.add("and " + (lines.size() - Leg.OF_A_KIND) + " more");
    return first;
  }

  private Finding finding(
      State state, String harm, String where, List<ForwardDifference> differences) {
    return new Finding(
        state,
        Leg.AGREEMENT,
        Cause.FORWARD_DIFFERS,
        Certainty.CERTAIN,
        harm,
        where,
        Stream.concat(
                few(differences.stream().map(text::what).toList()).stream(),
                differences.stream().anyMatch(this::isWaiting)
                    ? declared.silence().stream()
                    : Stream.of())
            .toList(),
        few(differences.stream().map(this::remedy).distinct().toList()));
  }
}
