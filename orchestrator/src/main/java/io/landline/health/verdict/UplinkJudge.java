// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult.Datagrams;
import java.util.List;
import java.util.Optional;

/**
 * Judges the uplinks of a site that has several, by their probes outside the tunnel. Whoever has
 * one uplink left has no outage, but no reserve either. Where none is well, the hub may be the
 * cause, and the tunnel tells more.
 */
final class UplinkJudge {
  /** Lost of a round's probes, from which an uplink counts as lossy. */
  private static final double LOSSY = 0.3;

  private final Judge judge;

  UplinkJudge(Judge judge) {
    this.judge = judge;
  }

  List<Finding> findings() {
    List<Leg> uplinks =
        judge.legs().keySet().stream().filter(leg -> leg.kind() == Leg.Kind.UPLINK).toList();
    return uplinks.stream().anyMatch(this::isWell)
        ? uplinks.stream().flatMap(leg -> finding(leg).stream()).toList()
        : List.of();
  }

  private boolean isWell(Leg leg) {
    return judge.legs().get(leg) instanceof Datagrams probes
        && probes.received() > 0
        && loss(probes) < LOSSY;
  }

  private static double loss(Datagrams probes) {
    return (double) probes.lost() / probes.sent();
  }

  private Optional<Finding> finding(Leg leg) {
    if (!(judge.legs().get(leg) instanceof Datagrams probes)) {
      return Optional.empty();
    }
    String name = leg.uplink().orElseThrow();
    if (probes.received() == 0) {
      return Optional.of(
          finding(leg, "uplink " + name + " is dead", "no probe of the hub by it is answered"));
    }
    double loss = loss(probes);
    return loss >= LOSSY
        ? Optional.of(
            finding(
                leg,
                "uplink " + name + " loses packets",
                Math.round(loss * 100) + " % of its probes of the hub are lost"))
        : Optional.empty();
  }

  private static Finding finding(Leg leg, String harm, String where) {
    return new Finding(
        State.WARNING,
        leg,
        Cause.UPLINK,
        Certainty.CERTAIN,
        harm,
        where,
        List.of("the cable, the modem or the provider behind it; another uplink is well"),
        List.of("on the site: landline uplink list"));
  }
}
