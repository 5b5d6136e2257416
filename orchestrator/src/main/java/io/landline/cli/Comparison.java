// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.control.HealthFacts;
import io.landline.control.HealthFacts.Outcome;
import io.landline.health.verdict.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether what is proved after a change is worse than what was proved before it. What was not well
 * before need not be well after it.
 */
final class Comparison {
  private Comparison() {}

  /**
   * What is worse now: a leg that was well, or a trouble that was not there.
   *
   * @param before empty where nothing was proved; then, and where the change gave all sites other
   *     names, only what is critical is worse
   * @return empty where nothing is
   */
  static Optional<String> worse(Optional<HealthFacts> before, HealthFacts after) {
    if (before.isEmpty() || before.get().sites().stream().noneMatch(s -> isIn(after, s))) {
      List<HealthFacts.Finding> critical =
          after.sites().stream()
              .flatMap(site -> site.findings().stream())
              .filter(f -> f.state().equals(State.CRITICAL.name()))
              .toList();
      boolean onlyOther =
          !critical.isEmpty() && critical.stream().allMatch(f -> isOfAgreement(f.leg()));
      return after.state().equals(State.CRITICAL.name()) && !onlyOther
          ? Optional.of(after.headline())
          : Optional.empty();
    }
    // A site that the change took away is not worse.
    return before.get().sites().stream()
        .flatMap(
            was ->
                after.sites().stream()
                    .filter(site -> site.name().equals(was.name()))
                    .flatMap(site -> worse(was, site).stream()))
        .findFirst();
  }

  private static boolean isIn(HealthFacts facts, HealthFacts.Site site) {
    return facts.sites().stream().anyMatch(s -> s.name().equals(site.name()));
  }

  private static Optional<String> worse(HealthFacts.Site before, HealthFacts.Site after) {
    Map<String, Outcome> was = new HashMap<>();
    before.legs().forEach(leg -> was.put(leg.leg(), leg.outcome()));
    Optional<String> lost =
        after.legs().stream()
            .filter(leg -> leg.outcome() != Outcome.WELL && was.get(leg.leg()) == Outcome.WELL)
            .filter(leg -> !isOfAgreement(leg.leg()))
            .map(HealthFacts.Leg::text)
            .findFirst();
    return lost.or(
        () ->
            after.findings().stream()
                .filter(finding -> !finding.state().equals(State.UNKNOWN.name()))
                .filter(finding -> !isOfAgreement(finding.leg()))
                // The other host may not have been told yet of a port that is new.
                .filter(finding -> !isOfPort(finding) || was.containsKey(finding.leg()))
                .filter(finding -> before.findings().stream().noneMatch(f -> isSame(f, finding)))
                .map(HealthFacts.Finding::harm)
                .findFirst());
  }

  /** The other host is told of a change after this one. */
  private static boolean isOfAgreement(String leg) {
    return leg.startsWith("agreement");
  }

  private static boolean isOfPort(HealthFacts.Finding finding) {
    return finding.leg().startsWith("forward-outside:") || finding.leg().startsWith("tcp:");
  }

  private static boolean isSame(HealthFacts.Finding a, HealthFacts.Finding b) {
    return a.leg().equals(b.leg()) && a.cause().equals(b.cause()) && a.state().equals(b.state());
  }
}
