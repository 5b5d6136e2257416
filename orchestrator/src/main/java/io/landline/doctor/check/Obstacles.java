// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.check;

import io.landline.doctor.fact.Facts;
import io.landline.doctor.fact.HostFiles;
import io.landline.health.fact.Obstacle;
import io.landline.health.fact.Obstacle.Kind;
import io.landline.health.fact.Side;
import io.landline.net.IpAddress;
import io.landline.policy.Device;
import io.landline.policy.SitePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Other programs' chains that break a leg, for the verdict on that leg. */
public final class Obstacles {
  private Obstacles() {}

  /** Those that certainly or probably do harm; mere possibilities are left out. */
  public static List<Obstacle> of(Facts facts) {
    Side here = facts.hub().isPresent() ? Side.HUB : Side.SITE;
    List<Obstacle> obstacles = new ArrayList<>();
    add(obstacles, facts, here, Kind.FORWARD_DROP, FirewallChecks.forwardDrops(facts));
    add(obstacles, facts, here, Kind.INPUT_DROP, FirewallChecks.inputDrops(facts));
    SourceNatChecks.translations(facts)
        .forEach(t -> obstacles.add(new Obstacle(here, Kind.SOURCE_NAT, t.what(), t.commands())));
    return obstacles;
  }

  /**
   * The strict reverse path filter of all interfaces at a site. It drops packets from the tunnel,
   * except those for captured devices, which have a route back into the tunnel.
   */
  public static List<Obstacle> reversePathFilter(SitePolicy site, HostFiles files) {
    Set<IpAddress> captured =
        site.capture().devices().stream().map(Device::address).collect(Collectors.toSet());
    boolean harms =
        site.forwards().stream().anyMatch(f -> f.enabled() && !captured.contains(f.target()));
    boolean strict = files.number(RoutingChecks.RP_FILTER_OF_ALL).filter(n -> n == 1).isPresent();
    return harms && strict
        ? List.of(
            new Obstacle(
                Side.SITE,
                Kind.RP_FILTER,
                "net.ipv4.conf.all.rp_filter is 1",
                List.of("sysctl -w net.ipv4.conf.all.rp_filter=0")))
        : List.of();
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
