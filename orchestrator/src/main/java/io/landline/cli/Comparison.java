// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.control.HealthFacts;
import io.landline.control.HealthFacts.Outcome;
import io.landline.health.verdict.State;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Whether what is proved after a change is worse than what was proved before it. */
final class Comparison {
  private Comparison() {}

  /**
   * What is worse now: a site's verdict, or a leg that was well.
   *
   * @param before empty where nothing was proved
   * @return empty where nothing is
   */
  static Optional<String> worse(Optional<HealthFacts> before, HealthFacts after) {
    if (before.isEmpty()) {
      return after.state().equals(State.CRITICAL.name())
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

  private static Optional<String> worse(HealthFacts.Site before, HealthFacts.Site after) {
    if (State.valueOf(after.state()).isWorseThan(State.valueOf(before.state()))) {
      return Optional.of(after.headline());
    }
    Map<String, Outcome> was = new HashMap<>();
    before.legs().forEach(leg -> was.put(leg.leg(), leg.outcome()));
    return after.legs().stream()
        .filter(leg -> leg.outcome() == Outcome.BAD && was.get(leg.leg()) == Outcome.WELL)
        .map(HealthFacts.Leg::text)
        .findFirst();
  }
}
