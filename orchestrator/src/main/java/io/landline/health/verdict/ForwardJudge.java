// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.LegResult.Datagrams;
import io.landline.health.fact.Obstacle;
import io.landline.health.fact.Obstacle.Kind;
import io.landline.health.fact.Side;
import io.landline.net.ProtocolPorts;
import io.landline.net.Sighting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Judges the way from strangers to devices. */
final class ForwardJudge {
  private final Judge judge;
  private final String site;
  private final String unreachable;
  private final List<ProtocolPorts> explained;

  /** The host that translates addresses. */
  private final String translator;

  ForwardJudge(Judge judge) {
    this.judge = judge;
    this.site = judge.round().site().text();
    this.translator = judge.hasProvider() ? site : "the hub";
    this.explained = AgreementJudge.explains(judge);
    this.unreachable = "nobody can reach " + Spoken.devices(judge.round());
  }

  /**
   * What is not well.
   *
   * @param lossy whether it is known already that some packets get lost in the tunnel, the large
   *     ones or any: then TCP that stalls is no news
   */
  List<Finding> findings(boolean lossy) {
    List<Leg> outside = outside();
    Optional<Leg> lost = allLost();
    if (lost.isPresent()) {
      List<Finding> explained = explained(lost.get());
      if (!explained.isEmpty()) {
        return explained;
      }
      if (lost.get().equals(Leg.FORWARD_INSIDE) || judge.isLost(Leg.SEEN_AS)) {
        // The hub's provider has no part in what the test hosts send each other.
        return List.of(somewhere(lost.get()));
      }
    }
    List<Finding> findings = new ArrayList<>();
    sightings(Leg.FORWARD_INSIDE).forEach(findings::add);
    boolean someIn = outside.stream().anyMatch(judge::isAnswered);
    probePort(outside).ifPresent(findings::add);
    for (Leg leg : judge.legs().keySet()) {
      if (isForwardInside(leg) && judge.isLost(leg) && !isExplained(leg)) {
        findings.add(inside(leg));
      }
    }
    for (Leg leg : outside) {
      if (judge.isLost(leg)) {
        if (!isProbePort(leg)) {
          findings.add(outside(leg, someIn));
        }
      } else {
        answer(leg).ifPresent(findings::add);
      }
    }
    if (!lossy) {
      judge.legs().forEach((leg, result) -> tcp(leg, result).ifPresent(findings::add));
    }
    return findings;
  }

  /** The leg that shows it, if nothing comes in by any forward. */
  Optional<Leg> allLost() {
    if (judge.isLost(Leg.FORWARD_INSIDE)) {
      return Optional.of(Leg.FORWARD_INSIDE);
    }
    List<Leg> outside = outside();
    boolean all = !judge.isAnswered(Leg.FORWARD_INSIDE) && outside.stream().allMatch(judge::isLost);
    return all ? outside.stream().findFirst() : Optional.empty();
  }

  private List<Leg> outside() {
    return judge.legs().keySet().stream()
        .filter(l -> l.kind() == Leg.Kind.FORWARD_OUTSIDE)
        .filter(l -> !(judge.isLost(l) && isExplained(l)))
        .toList();
  }

  /** Whether the two hosts disagree about these ports: that explains the loss. */
  private boolean isExplained(Leg leg) {
    return leg.port().filter(p -> explained.stream().anyMatch(p::overlaps)).isPresent();
  }

  /** What breaks all forwards, as far as this host knows. */
  private List<Finding> explained(Leg leg) {
    List<Finding> findings = new ArrayList<>();
    explain(
        findings,
        leg,
        judge.obstacles(Side.SITE, Kind.FORWARD_DROP),
        Cause.FOREIGN_DROP_ON_SITE,
        site + " drops what comes from the tunnel before it reaches the LAN");
    explain(
        findings,
        leg,
        judge.obstacles(Side.HUB, Kind.FORWARD_DROP),
        Cause.FOREIGN_DROP_ON_HUB,
        "the hub drops what comes from the internet before it reaches the tunnel");
    if (leg.equals(Leg.FORWARD_INSIDE)) {
      explain(
          findings,
          leg,
          judge.obstacles(Side.HUB, Kind.DNAT_DIFFERS),
          Cause.HUB_DNAT,
          "the hub does not pass on what comes for " + site);
    }
    explain(
        findings,
        leg,
        judge.obstacles(Kind.ALLOWED_IPS_DIFFER),
        Cause.ALLOWED_IPS,
        "WireGuard lets other addresses through the tunnel than it should");
    explain(
        findings,
        leg,
        judge.obstacles(Kind.STATE_DIFFERS),
        Cause.STATE_DIFFERS,
        "something of Landline's is missing");
    return findings;
  }

  private void explain(
      List<Finding> findings, Leg leg, List<Obstacle> obstacles, Cause cause, String sentence) {
    if (!obstacles.isEmpty()) {
      findings.add(Judge.explained(State.CRITICAL, leg, cause, unreachable, sentence, obstacles));
    }
  }

  private Finding somewhere(Leg leg) {
    return new Finding(
        State.CRITICAL,
        leg,
        Cause.FORWARD_LOST,
        Certainty.ONE_OF,
        unreachable,
        "the tunnel is well, but what the hub passes on gets lost on one of the two hosts",
        List.of(
            "a firewall on the hub drops what it forwards",
            "a firewall on " + site + " drops what it forwards",
            "the test host at " + site + " is not there"),
        List.of("on both hosts: landline doctor"));
  }

  private static boolean isForwardInside(Leg leg) {
    return leg.kind() == Leg.Kind.FORWARD_INSIDE && leg.port().isPresent();
  }

  /** Lost on its own entry, while the way of all forwards is well. */
  private Finding inside(Leg leg) {
    String port = leg.port().orElseThrow().toString();
    String harm = "nobody can reach " + port;
    List<Obstacle> dnat = judge.obstacles(Side.HUB, Kind.DNAT_DIFFERS);
    return dnat.isEmpty()
        ? new Finding(
            State.CRITICAL,
            leg,
            Cause.FORWARD_LOST,
            Certainty.ONE_OF,
            harm,
            "what comes for " + port + " is not passed on by " + site,
            List.of(
                site + " has no such forward, or it is disabled there",
                "it leads to another device or port there"),
            List.of("on both hosts: landline forward list"))
        : hubDnat(leg, port, dnat);
  }

  private static Finding hubDnat(Leg leg, String port, List<Obstacle> dnat) {
    return Judge.explained(
        State.CRITICAL,
        leg,
        Cause.HUB_DNAT,
        "nobody can reach " + port,
        "the hub does not pass on what comes for " + port,
        dnat);
  }

  /** Lost between the site's own WAN and the hub, all behind it being well. */
  private Finding outside(Leg leg, boolean someIn) {
    String port = leg.port().orElseThrow().toString();
    String harm = "nobody can reach " + port;
    List<Obstacle> dnat = judge.obstacles(Side.HUB, Kind.DNAT_DIFFERS);
    if (!dnat.isEmpty()) {
      return hubDnat(leg, port, dnat);
    }
    String open = "at the hub's provider (security group, cloud firewall): let " + port + " in";
    return someIn
        ? new Finding(
            State.CRITICAL,
            leg,
            Cause.PROVIDER_FIREWALL,
            Certainty.ONE_OF,
            harm,
            port + " gets lost; other ports arrive",
            List.of(
                "the hub's provider blocks " + port,
                "the hub has no such forward, another one, or it is disabled there"),
            List.of(open, "on both hosts: landline forward list"))
        : new Finding(
            State.CRITICAL,
            leg,
            Cause.PROVIDER_FIREWALL,
            Certainty.ONE_OF,
            harm,
            port + " from the internet gets lost before the hub",
            List.of(
                "the hub's provider blocks " + port,
                site + "'s internet connection blocks UDP to " + judge.round().publicAddress()),
            List.of(open, "try from elsewhere: nmap -sU, or a call to the device"));
  }

  private List<Finding> sightings(Leg leg) {
    List<Finding> findings = new ArrayList<>();
    judge
        .datagrams(leg)
        .flatMap(Datagrams::caller)
        .filter(sighting -> !sighting.addressIsRight())
        .ifPresent(sighting -> findings.add(callerHidden(leg, sighting)));
    answer(leg).ifPresent(findings::add);
    return findings;
  }

  private Finding callerHidden(Leg leg, Sighting sighting) {
    String harm = Spoken.devices(judge.round()) + " do not see the caller";
    String where =
        "callers are seen as " + sighting.seen().address() + " behind " + site + "'s own host";
    List<Obstacle> nat = judge.obstacles(Side.SITE, Kind.SOURCE_NAT);
    return nat.isEmpty()
        ? new Finding(
            State.WARNING,
            leg,
            Cause.CALLER_HIDDEN,
            Certainty.LIKELY,
            harm,
            where,
            List.of("a masquerade on " + site + " that also takes what comes from landline0"),
            List.of("on " + site + ": nft list ruleset | grep -n masquerade"))
        : Judge.explained(State.WARNING, leg, Cause.CALLER_HIDDEN, harm, where, nat);
  }

  Optional<Finding> answer(Leg leg) {
    return judge
        .datagrams(leg)
        .flatMap(Datagrams::answer)
        .filter(sighting -> !sighting.isRight())
        .map(
            sighting -> {
              String where =
                  "answers come from " + sighting.seen() + " instead of " + sighting.expected();
              String harm =
                  "callers do not recognize answers from " + Spoken.devices(judge.round());
              List<Obstacle> nat = judge.obstacles(Side.HUB, Kind.SOURCE_NAT);
              return nat.isEmpty()
                  ? new Finding(
                      State.CRITICAL,
                      leg,
                      Cause.WRONG_ANSWER,
                      Certainty.LIKELY,
                      harm,
                      where,
                      List.of("a source nat on " + translator + " that is not Landline's"),
                      List.of("on " + translator + ": landline doctor"))
                  : Judge.explained(State.CRITICAL, leg, Cause.WRONG_ANSWER, harm, where, nat);
            });
  }

  Optional<Finding> tcp(Leg leg, LegResult result) {
    if (leg.kind() != Leg.Kind.TCP
        || !(result instanceof LegResult.Stream stream)
        || stream.isWhole()
        || stream.connected().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            State.CRITICAL,
            leg,
            Cause.TCP_STALLS,
            Certainty.LIKELY,
            "TCP connections to " + leg.port().orElseThrow() + " stall",
            stream.received() + " of " + stream.wanted() + " bytes came, then none",
            List.of("large TCP segments get lost: something takes the MSS clamp away"),
            List.of(judge.hasProvider() ? "landline doctor" : "on both hosts: landline doctor")));
  }

  /** The probe port is not a forward's: where it is closed, something is not tried. */
  private Optional<Finding> probePort(List<Leg> outside) {
    List<Leg> closed =
        judge.legs().keySet().stream()
            .filter(
                leg ->
                    leg.kind() == Leg.Kind.TCP
                        ? judge.legs().get(leg) instanceof LegResult.Stream stream
                            && stream.connected().isEmpty()
                        : outside.contains(leg) && isProbePort(leg) && judge.isLost(leg))
            .toList();
    if (closed.isEmpty()) {
      return Optional.empty();
    }
    String ports = Spoken.list(closed.stream().map(leg -> leg.port().orElseThrow()).toList());
    return Optional.of(
        new Finding(
            State.UNKNOWN,
            closed.get(0),
            Cause.PROBE_PORT,
            Certainty.ONE_OF,
            "the probe port " + ports + " is closed",
            "nothing arrives at " + ports + ", so part of the path was not tested",
            List.of(
                "the hub's provider blocks " + ports,
                site + "'s internet connection blocks " + ports + " outbound"),
            List.of(
                "at the hub's provider (security group, cloud firewall): let " + ports + " in",
                "or set probe.port on both hosts to one that is open")));
  }

  /** By TCP only the probe port is tried; the same number is the probe port by UDP. */
  private boolean isProbePort(Leg leg) {
    return judge.legs().keySet().stream()
        .filter(l -> l.kind() == Leg.Kind.TCP)
        .flatMap(l -> l.port().stream())
        .anyMatch(tcp -> leg.port().filter(p -> p.ports().equals(tcp.ports())).isPresent());
  }
}
