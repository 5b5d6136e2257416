// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.Obstacle;
import io.landline.health.fact.Obstacle.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Judges a site whose hub is a provider's. Only what this host sends and receives itself is known:
 * the way from its WAN through the internet to the public address and back through the tunnel, and
 * what STUN servers see.
 */
final class ProviderJudge {
  private final Judge judge;
  private final String unreachable;

  ProviderJudge(Judge judge) {
    this.judge = judge;
    this.unreachable = "nobody can reach " + Spoken.devices(judge.round());
  }

  List<Finding> findings() {
    List<Leg> tried =
        judge.legs().entrySet().stream()
            .filter(e -> e.getKey().kind() == Leg.Kind.FORWARD_OUTSIDE)
            .filter(e -> e.getValue() instanceof LegResult.Datagrams)
            .map(e -> e.getKey())
            .toList();
    if (tried.stream().allMatch(judge::isLost)) {
      Optional<Finding> down = down(tried);
      if (down.isPresent()) {
        return List.of(down.get());
      }
    }
    List<Finding> findings = new ArrayList<>();
    tried.stream().filter(judge::isLost).map(this::lost).forEach(findings::add);
    ForwardJudge forwards = new ForwardJudge(judge);
    tried.forEach(leg -> forwards.answer(leg).ifPresent(findings::add));
    judge.legs().forEach((leg, result) -> forwards.tcp(leg, result).ifPresent(findings::add));
    findings.addAll(new CaptureJudge(judge).findings(false));
    return findings;
  }

  /** Nothing came back from outside, or nothing could be sent and WireGuard hears nothing. */
  private Optional<Finding> down(List<Leg> tried) {
    if (judge.round().facts().wanUp().is(Set::isEmpty)) {
      return Optional.of(
          finding(
              Cause.WAN_DOWN,
              Certainty.CERTAIN,
              judge.round().site() + " has no internet",
              List.of("no WAN interface is up with an address"),
              List.of("ip -br addr", "look at the cable and at the provider's box")));
    }
    if (judge.round().facts().hears().is(heard -> !heard)) {
      return Optional.of(
          finding(
              Cause.NO_HANDSHAKE,
              Certainty.ONE_OF,
              "WireGuard hears nothing from the provider's hub",
              List.of(
                  "UDP is blocked between here and the provider",
                  "the provider's hub is down, or has another address or key",
                  "the provider removed this site's key"),
              List.of(
                  "wg show",
                  "compare hub.endpoint and hub.publicKey with the provider's file",
                  "compare the public key in wg show with the provider's portal")));
    }
    if (tried.isEmpty()) {
      return Optional.empty();
    }
    for (Kind kind : List.of(Kind.FORWARD_DROP, Kind.STATE_DIFFERS)) {
      List<Obstacle> obstacles = judge.obstacles(kind);
      if (!obstacles.isEmpty()) {
        return Optional.of(
            Judge.explained(
                State.CRITICAL,
                tried.get(0),
                kind == Kind.FORWARD_DROP ? Cause.FOREIGN_DROP_ON_SITE : Cause.STATE_DIFFERS,
                unreachable,
                "what comes from the tunnel does not reach the devices",
                obstacles));
      }
    }
    String address = judge.round().publicAddress().toString();
    return Optional.of(
        finding(
            Cause.HANDSHAKE_BUT_NO_DATA,
            Certainty.ONE_OF,
            "WireGuard is well, but nothing sent to " + address + " comes back",
            List.of(
                "the provider does not route " + address + " to this site, or filters it",
                "this site's internet connection blocks UDP to " + address,
                "the WAN has a public address of its own: then this test cannot succeed"),
            List.of(
                "compare hub.publicAddresses with the provider's portal",
                "try from elsewhere: nmap -sU, or a call to the device")));
  }

  private Finding lost(Leg leg) {
    String port = leg.port().orElseThrow().toString();
    return new Finding(
        State.CRITICAL,
        leg,
        Cause.PROVIDER_FIREWALL,
        Certainty.ONE_OF,
        "nobody can reach " + port,
        port + " gets lost; other ports arrive",
        List.of("the provider blocks " + port, "this site's internet connection blocks " + port),
        List.of(
            "at the provider: let " + port + " in", "try from elsewhere: a call to the device"));
  }

  private Finding finding(
      Cause cause, Certainty certainty, String where, List<String> causes, List<String> remedy) {
    return new Finding(
        State.CRITICAL, Leg.TUNNEL, cause, certainty, unreachable, where, causes, remedy);
  }
}
