// SPDX-License-Identifier: Apache-2.0
package io.landline.health.history;

import io.landline.health.fact.Leg;
import io.landline.health.verdict.State;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Name;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Plausible stretches of a Starlink site: a day's rhythm, evenings with loss, an outage. */
public final class Recorded {
  public static final Name SITE = new Name("wa7vc");
  static final Leg IPSC = Leg.forwardOutside(ProtocolPorts.parse("udp/55193"));
  private static final List<Leg> LEGS =
      List.of(
          Leg.TUNNEL,
          Leg.FORWARD_INSIDE,
          IPSC,
          Leg.forwardOutside(ProtocolPorts.parse("udp/4991")),
          Leg.SEEN_AS,
          Leg.device(new Name("dmr")));

  private Recorded() {}

  /** One round. */
  public static Stretch round(Name site, Instant end, Duration length, Random random) {
    double hour = end.getEpochSecond() % 86400 / 3600.0;
    double evening = Math.exp(-Math.pow((hour - 3) / 2.2, 2));
    boolean out = end.getEpochSecond() % 604800 / 3600 == 75 && hour % 1 < 0.7;
    Map<Leg, LegStats> legs = new TreeMap<>();
    for (Leg leg : LEGS) {
      List<Long> times = new ArrayList<>();
      int sent = 5;
      for (int i = 0; i < sent; i++) {
        if (!out && random.nextDouble() > 0.002 + 0.03 * evening) {
          double base = leg.equals(Leg.TUNNEL) ? 34 : 36 + LEGS.indexOf(leg);
          double ms =
              base
                  + 9 * evening
                  + Math.abs(random.nextGaussian()) * (2 + 9 * evening)
                  + (random.nextInt(90) == 0 ? 60 : 0);
          times.add((long) (ms * 1e6));
        }
      }
      legs.put(
          leg,
          new LegStats(
              sent,
              sent - times.size(),
              times.isEmpty() ? Optional.empty() : Optional.of(Times.of(times))));
    }
    long bytes = (long) (length.toSeconds() * (300 + 2600 * Math.pow(random.nextDouble(), 6)));
    boolean net = hour > 1 && hour < 5;
    return new Stretch(
        end.minus(length),
        length,
        site,
        Map.of(out ? State.CRITICAL : State.OK, length),
        legs,
        Map.of(
            new Name("ipsc"),
            new Carried(bytes, (long) (bytes * 1.2), 6),
            new Name("flex-cat"),
            net ? new Carried(bytes / 9, bytes * 2, 1) : new Carried(0, 0, 0)));
  }
}
