// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import io.landline.health.fact.Facts;
import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult.Datagrams;
import io.landline.health.fact.Obstacle;
import io.landline.health.fact.Obstacle.Kind;
import io.landline.health.fact.Resolution;
import io.landline.health.fact.Side;
import io.landline.policy.Tunnel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Judges the way from one host to the other. */
final class TunnelJudge {
  /** WireGuard forgets a session that old (REJECT_AFTER_TIME of its paper). */
  static final Duration STALE = Duration.ofMinutes(3);

  private static final String MISSING = "something of Landline's is missing";

  private static final double LOSS_WARNING = 0.05;
  private static final double LOSS_CRITICAL = 0.20;

  private final Judge judge;
  private final Facts facts;
  private final String unreachable;

  TunnelJudge(Judge judge) {
    this.judge = judge;
    this.facts = judge.round().facts();
    this.unreachable = "nobody can reach " + Spoken.devices(judge.round());
  }

  List<Finding> findings() {
    if (judge.isLost(Leg.TUNNEL)) {
      return List.of(down());
    }
    List<Finding> findings = new ArrayList<>();
    loss().ifPresent(findings::add);
    mtu().ifPresent(findings::add);
    return findings;
  }

  /** Forwards pass, so nobody is cut off. */
  private Finding otherHostSilent() {
    String other = judge.isBy(Side.SITE) ? "the hub" : judge.round().site().text();
    String harm = other + " itself does not answer; forwards pass";
    String where = "the tunnel carries forwards, but no probe to " + other + " comes back";
    List<Obstacle> drops = judge.obstacles(Kind.INPUT_DROP);
    if (!drops.isEmpty()) {
      return Judge.explained(
          State.WARNING, Leg.TUNNEL, Cause.OTHER_HOST_SILENT, harm, where, drops);
    }
    return new Finding(
        State.WARNING,
        Leg.TUNNEL,
        Cause.OTHER_HOST_SILENT,
        Certainty.ONE_OF,
        harm,
        where,
        List.of(
            "Landline's service does not run on " + other,
            "a firewall on one of the two hosts drops what landline0 brings for that host"),
        List.of("on " + other + ": systemctl status landline", "on both hosts: landline doctor"));
  }

  private Finding down() {
    if (judge.isTunnelAlive()) {
      return otherHostSilent();
    }
    if (facts.wanUp().is(Set::isEmpty)) {
      return finding(
          Cause.WAN_DOWN,
          Certainty.CERTAIN,
          judge.round().site() + " has no internet",
          List.of("no WAN interface is up with an address"),
          List.of("ip -br addr", "look at the cable and at the provider's box"));
    }
    List<Obstacle> allowedIps = judge.obstacles(Kind.ALLOWED_IPS_DIFFER);
    if (!allowedIps.isEmpty()) {
      // WireGuard counts nothing of what it refuses: it may seem to hear nothing.
      return explained(
          Cause.ALLOWED_IPS,
          "WireGuard lets other addresses through the tunnel than it should",
          allowedIps);
    }
    boolean heard =
        facts.hears().isKnown()
            ? facts.hears().is(yes -> yes)
            : facts.handshakeAge().is(age -> age.filter(a -> a.compareTo(STALE) <= 0).isPresent());
    return heard ? noData() : judge.isBy(Side.HUB) ? silent() : noHandshake();
  }

  private Finding noHandshake() {
    Optional<Resolution> resolution = facts.resolution().value();
    Optional<Finding> name = resolution.flatMap(this::endpointName);
    if (name.isPresent()) {
      return name.get();
    }
    List<Obstacle> missing = judge.obstacles(Kind.STATE_DIFFERS);
    if (!missing.isEmpty()) {
      return explained(Cause.STATE_DIFFERS, MISSING, missing);
    }
    String port = "udp/" + resolution.map(r -> r.configured().port()).orElse(51820);
    return finding(
        Cause.NO_HANDSHAKE,
        Certainty.ONE_OF,
        "WireGuard hears nothing from the hub" + since(),
        List.of(
            port + " is blocked between here and the hub",
            "the hub is down",
            "the hub does not know this site's key: it has not been added there, or with another"),
        List.of(
            "at the hub's provider: let " + port + " in",
            "on the hub: landline status",
            "on the hub: landline site list, and here: landline key"));
  }

  private Optional<Finding> endpointName(Resolution resolution) {
    String name = resolution.configured().toString();
    if (resolution.addresses().isEmpty()) {
      return Optional.of(
          finding(
              Cause.ENDPOINT_NAME,
              Certainty.ONE_OF,
              "the hub's name is not found" + since(),
              List.of(
                  "no name is found because this site has no internet", name + " has no address"),
              List.of(
                  "getent ahosts " + resolution.configured().host(),
                  "or give the hub's address: landline hub set --endpoint ADDRESS")));
    }
    return resolution
        .lastGood()
        .filter(good -> !resolution.addresses().contains(good.address()))
        .map(
            good ->
                finding(
                    Cause.ENDPOINT_NAME,
                    Certainty.LIKELY,
                    "WireGuard hears nothing from the hub" + since(),
                    List.of(
                        name
                            + " is "
                            + Spoken.list(resolution.addresses())
                            + " now; the hub was well at "
                            + good.address()),
                    List.of(
                        "if the hub did not move, fix the name's DNS entry, or",
                        "landline hub set --endpoint " + good)));
  }

  /** Without a handshake, and without an endpoint that an earlier one left, it was never there. */
  private boolean neverJoined() {
    return facts.handshakeAge().is(Optional::isEmpty) && !facts.endpoint().isKnown();
  }

  private Finding notJoined() {
    String site = judge.round().site().text();
    return new Finding(
        State.UNKNOWN,
        Leg.TUNNEL,
        Cause.NOT_JOINED,
        Certainty.ONE_OF,
        site + " has not joined yet",
        "there never was a handshake with " + site,
        List.of(
            "the join line was not pasted there yet",
            "the key that is listed for it here is not its own",
            "it cannot reach this hub's UDP port"),
        List.of("on " + site + ": landline join CODE, then landline status and landline key"));
  }

  private Finding silent() {
    if (neverJoined()) {
      return notJoined();
    }
    return new Finding(
        State.CRITICAL,
        Leg.TUNNEL,
        Cause.SITE_SILENT,
        Certainty.ONE_OF,
        judge.round().site() + " is silent",
        facts.endpoint().value().map(e -> "last heard from " + e + since()).orElse("never heard"),
        List.of("power at the site", "its internet", "its Landline host"),
        List.of("ask somebody there whether the Landline host has power and internet"));
  }

  private Finding noData() {
    String where = "WireGuard is well, but what it carries does not arrive";
    List<Obstacle> drops = judge.obstacles(Kind.INPUT_DROP);
    if (!drops.isEmpty()) {
      return explained(Cause.HANDSHAKE_BUT_NO_DATA, where, drops);
    }
    List<Obstacle> missing = judge.obstacles(Kind.STATE_DIFFERS);
    if (!missing.isEmpty()) {
      return explained(Cause.STATE_DIFFERS, MISSING, missing);
    }
    if (facts.runsLandline().is(runs -> !runs)) {
      return withoutLandline();
    }
    return finding(
        Cause.HANDSHAKE_BUT_NO_DATA,
        Certainty.ONE_OF,
        where,
        List.of(
            "a firewall on one of the two hosts drops what comes from landline0",
            "the other host's allowed-ips are wrong",
            "the other host's service does not run"),
        List.of("on both hosts: landline doctor"));
  }

  /** Nothing there ever spoke to this hub but WireGuard, so silence says nothing about forwards. */
  private Finding withoutLandline() {
    String site = judge.round().site().text();
    return new Finding(
        State.UNKNOWN,
        Leg.TUNNEL,
        Cause.NO_LANDLINE,
        Certainty.ONE_OF,
        "whether " + Spoken.devices(judge.round()) + " can be reached is not known",
        "WireGuard hears " + site + ", and nothing there has ever answered this hub",
        List.of(
            site + " keeps its own router (landline export), which answers no probes",
            "Landline's service has never run on " + site,
            "a firewall on one of the two hosts drops what comes from landline0"),
        List.of(
            "with a router of its own: call a forward from outside",
            "with Landline: landline doctor, on both hosts"));
  }

  private Optional<Finding> loss() {
    return judge
        .lately()
        .judgedLoss()
        .filter(loss -> loss >= LOSS_WARNING)
        .map(
            loss ->
                new Finding(
                    loss >= LOSS_CRITICAL ? State.CRITICAL : State.WARNING,
                    Leg.TUNNEL,
                    Cause.LOSS,
                    Certainty.CERTAIN,
                    Math.round(loss * 100) + " % of packets through the tunnel are lost",
                    Math.round(loss * 100)
                        + " % between "
                        + judge.round().site()
                        + " and the hub get lost",
                    List.of("the path between the two hosts loses packets"),
                    List.of("if it stays: mtr to the hub's public address, from the site")));
  }

  private Optional<Finding> mtu() {
    Optional<Integer> mtu = facts.tunnelMtu().value();
    Optional<Datagrams> cut =
        judge.lately().lastSearch().filter(d -> mtu.isPresent() && d.isCut(mtu.get()));
    if (cut.isEmpty()) {
      return Optional.empty();
    }
    int passes = cut.get().largest().orElseThrow();
    return Optional.of(
        new Finding(
            State.WARNING,
            Leg.TUNNEL,
            Cause.MTU,
            Certainty.CERTAIN,
            "packets larger than " + passes + " bytes get lost in the tunnel",
            "the tunnel's mtu is " + mtu.get() + ", and only " + passes + " bytes pass",
            List.of("the path between the two hosts only carries packets smaller than the mtu"),
            passes < Tunnel.LEAST_MTU
                ? List.of(
                    "Landline sends no less than "
                        + Tunnel.LEAST_MTU
                        + " bytes: ask the provider of this uplink for a larger MTU")
                : List.of(
                    "if tunnel.mtu is a number in landline.json, set it to \"auto\" on both hosts, and"
                        + " run landline apply: Landline then lowers it within two rounds")));
  }

  private Finding explained(Cause cause, String where, List<Obstacle> obstacles) {
    return Judge.explained(State.CRITICAL, Leg.TUNNEL, cause, unreachable, where, obstacles);
  }

  private String since() {
    return facts
        .handshakeAge()
        .value()
        .map(age -> age.map(a -> ", for " + Spoken.time(a)).orElse(", and never did"))
        .orElse("");
  }

  private Finding finding(
      Cause cause, Certainty certainty, String where, List<String> causes, List<String> remedy) {
    return new Finding(
        State.CRITICAL, Leg.TUNNEL, cause, certainty, unreachable, where, causes, remedy);
  }
}
