// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.host;

import io.landline.api.Health;
import io.landline.api.LegStatus;
import io.landline.api.LegStatus.Outcome;
import io.landline.api.SiteHealth;
import io.landline.health.fact.Leg;
import io.landline.health.verdict.Finding;
import io.landline.health.verdict.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides whether a change made health worse. Faults from before the change do not count. */
public final class Comparison {
  private Comparison() {}

  /**
   * What is worse now: a leg that worked before, or a new finding.
   *
   * @param before empty if nothing was proved; then, or if the change renamed all sites, only a
   *     critical state counts as worse
   * @return empty if nothing is worse
   */
  public static Optional<String> worse(Optional<Health> before, Health after) {
    if (before.isEmpty() || before.get().sites().stream().noneMatch(s -> isIn(after, s))) {
      List<Finding> critical =
          after.sites().stream()
              .flatMap(site -> site.findings().stream())
              .filter(f -> f.state() == State.CRITICAL)
              .toList();
      boolean onlyOther =
          !critical.isEmpty() && critical.stream().allMatch(f -> isAgreement(f.leg()));
      return after.state() == State.CRITICAL && !onlyOther
          ? Optional.of(after.headline())
          : Optional.empty();
    }
    // A site that the change removed does not count.
    return before.get().sites().stream()
        .flatMap(
            was ->
                after.sites().stream()
                    .filter(site -> site.name().equals(was.name()))
                    .flatMap(site -> worse(was, site).stream()))
        .findFirst();
  }

  private static boolean isIn(Health health, SiteHealth site) {
    return health.sites().stream().anyMatch(s -> s.name().equals(site.name()));
  }

  private static Optional<String> worse(SiteHealth before, SiteHealth after) {
    Map<Leg, Outcome> was = new HashMap<>();
    before.legs().forEach(leg -> was.put(leg.leg(), leg.outcome()));
    Optional<String> lost =
        after.legs().stream()
            .filter(leg -> leg.outcome() != Outcome.WELL && was.get(leg.leg()) == Outcome.WELL)
            .filter(leg -> !isAgreement(leg.leg()))
            .map(LegStatus::text)
            .findFirst();
    return lost.or(
        () ->
            after.findings().stream()
                .filter(finding -> finding.state() != State.UNKNOWN)
                .filter(finding -> !isAgreement(finding.leg()))
                // The other host may not know yet of a new port.
                .filter(finding -> !isOfPort(finding.leg()) || was.containsKey(finding.leg()))
                .filter(finding -> before.findings().stream().noneMatch(finding::isSameAs))
                .map(Finding::harm)
                .findFirst());
  }

  /** The other host learns of a change later than this one. */
  private static boolean isAgreement(Leg leg) {
    return leg.kind() == Leg.Kind.AGREEMENT;
  }

  private static boolean isOfPort(Leg leg) {
    return leg.kind() == Leg.Kind.FORWARD_OUTSIDE || leg.kind() == Leg.Kind.TCP;
  }
}
