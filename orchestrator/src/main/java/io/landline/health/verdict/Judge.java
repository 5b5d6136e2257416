// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.LegResult.Datagrams;
import io.landline.health.fact.Obstacle;
import io.landline.health.fact.Obstacle.Kind;
import io.landline.health.fact.Round;
import io.landline.health.fact.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds what is not well in a round. What lies behind a broken leg is not judged: of two problems
 * on one path, only the nearer is reported. What does not depend on it (a device that is off) is
 * reported as well.
 */
final class Judge {
  private final Round round;
  private final Map<Leg, LegResult> legs;
  private final Lately lately;

  private Judge(Round round, Lately lately) {
    this.round = round;
    this.legs = lately.legs();
    this.lately = lately;
  }

  /**
   * Judges a round.
   *
   * @param lately the rounds before it, itself included
   */
  static List<Finding> judge(Round round, Lately lately) {
    return new Judge(round, lately).findings();
  }

  private List<Finding> findings() {
    List<Finding> findings = new ArrayList<>(new DeviceJudge(this).there());
    findings.addAll(new UplinkJudge(this).findings());
    if (hasProvider()) {
      findings.addAll(new ProviderJudge(this).findings());
      findings.addAll(differs(findings));
      findings.addAll(notKnown());
      return findings.stream().sorted(Finding.ORDER).toList();
    }
    List<Finding> tunnel = new TunnelJudge(this).findings();
    findings.addAll(tunnel);
    if (isTunnelAlive()) {
      findings.addAll(new AgreementJudge(this).findings());
      findings.addAll(new ForwardJudge(this).findings(true));
      findings.addAll(differs(findings));
    } else if (!isLost(Leg.TUNNEL)) {
      findings.addAll(new AgreementJudge(this).findings());
      ForwardJudge forwards = new ForwardJudge(this);
      findings.addAll(forwards.findings(!tunnel.isEmpty()));
      findings.addAll(new CaptureJudge(this).findings(forwards.allLost().isPresent()));
      findings.addAll(differs(findings));
      findings.addAll(notKnown());
    }
    return findings.stream().sorted(Finding.ORDER).toList();
  }

  /**
   * Whether forwards pass the tunnel in this round although the other host itself does not answer
   * on it, because its service is stopped for example. Captures need that host, so they were not
   * tried.
   */
  boolean isTunnelAlive() {
    return isLost(Leg.TUNNEL)
        && round.legs().entrySet().stream()
            .filter(
                e ->
                    e.getKey().kind() == Leg.Kind.FORWARD_INSIDE
                        || e.getKey().kind() == Leg.Kind.FORWARD_OUTSIDE)
            .anyMatch(e -> e.getValue() instanceof Datagrams d && d.received() > 0);
  }

  /** Whether the hub is a provider's, which runs no Landline. */
  boolean hasProvider() {
    return legs.get(Leg.TUNNEL) instanceof LegResult.NotOffered;
  }

  /** Landline's own state that is not as wanted is never well, even if every probe comes back. */
  private List<Finding> differs(List<Finding> known) {
    return Stream.of(
            differs(
                Kind.DNAT_DIFFERS,
                State.CRITICAL,
                Leg.FORWARD_INSIDE,
                Cause.HUB_DNAT,
                "not every forward works",
                "the hub passes on other ports than are configured"),
            differs(
                Kind.ALLOWED_IPS_DIFFER,
                State.CRITICAL,
                Leg.TUNNEL,
                Cause.ALLOWED_IPS,
                "not every device is reached",
                "WireGuard lets other addresses through the tunnel than it should"),
            differs(
                Kind.RP_FILTER,
                State.CRITICAL,
                Leg.FORWARD_INSIDE,
                Cause.RP_FILTER,
                "nobody can reach devices that are not captured",
                round.site() + "'s reverse path filter drops what the tunnel brings for them"),
            differs(
                Kind.STATE_DIFFERS,
                State.WARNING,
                Leg.TUNNEL,
                Cause.STATE_DIFFERS,
                "the kernel is not as configured",
                "something of Landline's is missing"))
        .flatMap(Optional::stream)
        .filter(f -> known.stream().noneMatch(k -> k.causes().containsAll(f.causes())))
        .toList();
  }

  private Optional<Finding> differs(
      Kind kind, State state, Leg leg, Cause cause, String harm, String where) {
    List<Obstacle> obstacles = obstacles(kind);
    return obstacles.isEmpty()
        ? Optional.empty()
        : Optional.of(explained(state, leg, cause, harm, where, obstacles));
  }

  /**
   * A leg that cannot be tested is never well, except STUN beside the hub's own test host: other
   * people's servers may be silent.
   */
  private List<Finding> notKnown() {
    Set<String> reasons = new TreeSet<>();
    List<Leg> unknown = new ArrayList<>();
    legs.forEach(
        (leg, result) -> {
          if (result instanceof LegResult.NotKnown why
              && (hasProvider() || !leg.equals(Leg.STUN))) {
            unknown.add(leg);
            reasons.add(why.reason());
          }
        });
    if (legs.get(Leg.TUNNEL) == null) {
      unknown.add(0, Leg.TUNNEL);
      reasons.add("the tunnel was not probed");
    }
    return unknown.isEmpty()
        ? List.of()
        : List.of(
            new Finding(
                State.UNKNOWN,
                unknown.get(0),
                Cause.NOT_KNOWN,
                Certainty.CERTAIN,
                "cannot tell whether all of the way to " + Spoken.devices(round) + " is well",
                "not tried: " + String.join(", ", unknown.stream().map(Leg::toString).toList()),
                List.copyOf(reasons),
                List.of(
                    hasProvider() && unknown.equals(List.of(Leg.SEEN_AS))
                        ? "add a server to probe.stun in landline.json"
                        : "journalctl -u landline")));
  }

  Round round() {
    return round;
  }

  Lately lately() {
    return lately;
  }

  Map<Leg, LegResult> legs() {
    return legs;
  }

  boolean isBy(Side side) {
    return round.by() == side;
  }

  /** Whether it was tried and nothing came back. */
  boolean isLost(Leg leg) {
    LegResult result = legs.get(leg);
    return (result instanceof Datagrams d && d.received() == 0)
        || (result instanceof LegResult.Stream s && s.received() == 0);
  }

  /** Whether something came back. */
  boolean isAnswered(Leg leg) {
    return legs.get(leg) instanceof Datagrams d && d.received() > 0;
  }

  Optional<Datagrams> datagrams(Leg leg) {
    return legs.get(leg) instanceof Datagrams d ? Optional.of(d) : Optional.empty();
  }

  List<Obstacle> obstacles(Kind kind) {
    return round.facts().obstacles().stream().filter(o -> o.kind() == kind).toList();
  }

  List<Obstacle> obstacles(Side where, Kind kind) {
    return obstacles(kind).stream().filter(o -> o.where() == where).toList();
  }

  /** A finding that is explained by what stands in the way. */
  static Finding explained(
      State state, Leg leg, Cause cause, String harm, String where, List<Obstacle> obstacles) {
    return new Finding(
        state,
        leg,
        cause,
        Certainty.CERTAIN,
        harm,
        where,
        obstacles.stream().map(Obstacle::what).distinct().toList(),
        obstacles.stream().flatMap(o -> o.remedy().stream()).distinct().toList());
  }
}
