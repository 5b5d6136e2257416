// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor;

import io.landline.health.fact.Obstacle;
import io.landline.health.fact.Obstacle.Kind;
import io.landline.health.fact.Side;
import java.util.ArrayList;
import java.util.List;

/** Other programs' chains that stand in Landline's way, for whoever asks why a leg is broken. */
public final class Obstacles {
  private Obstacles() {}

  /** Those that surely, or most likely, do harm; what only may is none. */
  public static List<Obstacle> of(Facts facts) {
    Side here = facts.hub().isPresent() ? Side.HUB : Side.SITE;
    List<Obstacle> obstacles = new ArrayList<>();
    add(obstacles, facts, here, Kind.FORWARD_DROP, FirewallChecks.forwardDrops(facts));
    add(obstacles, facts, here, Kind.INPUT_DROP, FirewallChecks.inputDrops(facts));
    SourceNatChecks.translations(facts)
        .forEach(t -> obstacles.add(new Obstacle(here, Kind.SOURCE_NAT, t.what(), t.commands())));
    return obstacles;
  }

  private static void add(
      List<Obstacle> obstacles,
      Facts facts,
      Side here,
      Kind kind,
      List<FirewallChecks.Drop> drops) {
    drops.stream()
        .filter(FirewallChecks.Drop::isSure)
        .forEach(
            drop -> obstacles.add(new Obstacle(here, kind, drop.what(), drop.commands(facts))));
  }
}
