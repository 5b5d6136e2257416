// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import io.landline.health.fact.DeviceFacts;
import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.LegResult.Datagrams;
import io.landline.health.fact.Obstacle;
import io.landline.health.fact.Obstacle.Kind;
import io.landline.health.fact.Side;
import io.landline.net.Sighting;
import io.landline.policy.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Judges the way from captured devices to the internet. */
final class CaptureJudge {
  private final Judge judge;

  CaptureJudge(Judge judge) {
    this.judge = judge;
  }

  /**
   * What is not well.
   *
   * @param forwardsLost whether forwarded packets already get lost on the way in
   */
  List<Finding> findings(boolean forwardsLost) {
    List<Finding> findings = new ArrayList<>();
    if (judge.isLost(Leg.SEEN_AS)) {
      if (!forwardsLost) {
        findings.add(lost());
      }
      return findings;
    }
    seenAs().or(this::bySecondOpinion).ifPresent(findings::add);
    for (DeviceFacts device : judge.round().facts().devices()) {
      Leg leg = Leg.device(device.name());
      if (judge.isLost(leg) && !forwardsLost && isListed(device)) {
        findings.add(withGrace(deviceLost(leg, device), device));
      } else {
        judge
            .datagrams(leg)
            .flatMap(Datagrams::caller)
            .filter(s -> !s.isRight())
            .filter(s -> findings.stream().noneMatch(f -> isAboutAll(f.leg())))
            .ifPresent(s -> findings.add(wrong(leg, device.name().text(), s)));
      }
    }
    return findings;
  }

  private static boolean isAboutAll(Leg leg) {
    return leg.equals(Leg.SEEN_AS) || leg.equals(Leg.STUN);
  }

  /** A wrong source that only STUN servers beyond the hub see. */
  private Optional<Finding> bySecondOpinion() {
    return judge
        .datagrams(Leg.STUN)
        .flatMap(Datagrams::caller)
        .filter(s -> !s.isRight())
        .map(s -> wrong(Leg.STUN, Spoken.captured(judge.round()), s));
  }

  /** A device that the hub does not list has a finding of its own, which needs no probe. */
  private boolean isListed(DeviceFacts device) {
    return !new DeclarationJudge(judge).isRefused(device)
        && !judge.round().facts().hubCaptures().is(list -> !list.contains(device.address()));
  }

  private Finding lost() {
    String captured = Spoken.captured(judge.round());
    String harm = captured + " cannot reach the internet";
    List<Obstacle> allowedIps = judge.obstacles(Kind.ALLOWED_IPS_DIFFER);
    if (!allowedIps.isEmpty()) {
      return Judge.explained(
          State.CRITICAL,
          Leg.SEEN_AS,
          Cause.ALLOWED_IPS,
          harm,
          "WireGuard lets other addresses through the tunnel than it should",
          allowedIps);
    }
    List<Obstacle> drops = judge.obstacles(Kind.FORWARD_DROP);
    if (!drops.isEmpty()) {
      boolean here = drops.get(0).where() == Side.SITE;
      return Judge.explained(
          State.CRITICAL,
          Leg.SEEN_AS,
          here ? Cause.FOREIGN_DROP_ON_SITE : Cause.FOREIGN_DROP_ON_HUB,
          harm,
          (here ? judge.round().site() : "the hub") + " drops what captured devices send",
          drops);
    }
    if (anyDevice(this::answeredNow)) {
      String site = judge.round().site().text();
      return new Finding(
          State.CRITICAL,
          Leg.SEEN_AS,
          Cause.FOREIGN_DROP_ON_SITE,
          Certainty.LIKELY,
          harm,
          "what " + site + " itself sends as captured arrives, what it forwards gets lost",
          List.of("a firewall on " + site + " that is not Landline's drops what it forwards"),
          List.of("on " + site + ": landline doctor"));
    }
    return new Finding(
        State.CRITICAL,
        Leg.SEEN_AS,
        Cause.CAPTURE_LOST,
        Certainty.ONE_OF,
        harm,
        "callers reach them, but what they send to the internet gets lost",
        List.of(
            "a firewall on the hub drops what comes from the tunnel",
            "a rule or route of Landline's is missing"),
        List.of("on both hosts: landline doctor"));
  }

  /** By this host's probe, by what the hub's kernel shows, or by what the hub reports of it. */
  private Optional<Finding> seenAs() {
    return judge
        .datagrams(Leg.SEEN_AS)
        .flatMap(Datagrams::caller)
        .filter(s -> !s.isRight())
        .or(judge.round().facts()::wrongSource)
        .or(this::asTheHubReports)
        .map(s -> wrong(Leg.SEEN_AS, Spoken.captured(judge.round()), s));
  }

  private Optional<Sighting> asTheHubReports() {
    return judge.legs().get(Leg.AGREEMENT) instanceof LegResult.Compared compared
        ? compared.wrongSource()
        : Optional.empty();
  }

  private Finding wrong(Leg leg, String who, Sighting sighting) {
    boolean address = !sighting.addressIsRight();
    Cause cause = address ? Cause.WRONG_ADDRESS : Cause.WRONG_PORT;
    State state = address ? State.CRITICAL : State.WARNING;
    String harm =
        address
            ? "the internet sees " + who + " as " + sighting.seen().address()
            : "the source port of " + who + " is not kept";
    String where = "seen as " + sighting.seen() + " instead of " + sighting.expected();
    List<Obstacle> nat = judge.obstacles(Side.HUB, Kind.SOURCE_NAT);
    if (!nat.isEmpty()) {
      return Judge.explained(state, leg, cause, harm, where, nat);
    }
    boolean behind = leg.equals(Leg.STUN);
    if (judge.hasProvider()) {
      return wrongAtProvider(state, leg, cause, harm, where);
    }
    return new Finding(
        state,
        leg,
        cause,
        Certainty.LIKELY,
        harm,
        where,
        List.of(
            address
                ? behind
                    ? "the provider's nat: the internet does not see the address that is configured"
                    : "a source nat on the hub that is not Landline's, or the provider's 1:1 nat"
                : "a masquerade or snat "
                    + (behind ? "behind the hub, or " : "")
                    + "on the hub that is not Landline's"),
        behind && address
            ? List.of(
                "on the hub: landline doctor",
                "if it is right: public.seenAs there, and here: landline hub set --public-address "
                    + sighting.seen().address())
            : List.of("on the hub: landline doctor"));
  }

  private Finding wrongAtProvider(State state, Leg leg, Cause cause, String harm, String where) {
    return new Finding(
        state,
        leg,
        cause,
        Certainty.LIKELY,
        harm,
        where,
        List.of(
            "a source nat on " + judge.round().site() + " that is not Landline's",
            "the provider translates what this site sends"),
        List.of("landline doctor", "compare hub.publicAddress with the provider's portal"));
  }

  /**
   * The canary takes the same table, tunnel and filters; only the device's own rule on the site,
   * and what the hub knows of its address, are not tried by it.
   */
  private Finding deviceLost(Leg leg, DeviceFacts device) {
    Name site = judge.round().site();
    String harm = device.name() + " cannot reach the internet";
    String lost = "what is sent as " + device.address() + " gets lost";
    List<Obstacle> missing = judge.obstacles(Side.SITE, Kind.STATE_DIFFERS);
    if (!missing.isEmpty()) {
      return Judge.explained(State.CRITICAL, leg, Cause.DEVICE_LOST, harm, lost, missing);
    }
    if (judge.hasProvider()) {
      // Other people's servers: one that answers the test host need not answer every device.
      return new Finding(
          State.WARNING,
          leg,
          Cause.DEVICE_LOST,
          Certainty.ONE_OF,
          device.name() + " may not reach the internet",
          "STUN servers answer the test host, and not what is sent as " + device.address(),
          List.of(
              "its rule on " + site + " is missing",
              "a firewall on " + site + " drops what it sends as " + device.address(),
              "the servers do not answer so many questions"),
          List.of("landline doctor"));
    }
    boolean hubTells = judge.round().facts().hubCaptures().isKnown();
    boolean othersWell =
        anyDevice(judge::isAnswered)
            || (judge.isAnswered(Leg.SEEN_AS)
                && !anyDevice(other -> !other.equals(leg) && judge.isLost(other)));
    if (!hubTells && othersWell) {
      return DeviceJudge.notListed(
          site, device, Certainty.LIKELY, lost + "; other captured addresses are well");
    }
    List<String> causes = new ArrayList<>();
    if (!hubTells) {
      causes.add("the hub does not list " + device.address() + " as captured");
    }
    causes.add("a firewall on the hub drops what comes from " + device.address());
    causes.add("its rule on " + site + " is missing");
    return new Finding(
        State.CRITICAL,
        leg,
        Cause.DEVICE_LOST,
        Certainty.ONE_OF,
        harm,
        lost,
        causes,
        List.of("on the hub: landline capture list", "on both hosts: landline doctor"));
  }

  /** A device that was captured a moment ago may not be captured on the hub yet. */
  private Finding withGrace(Finding lost, DeviceFacts device) {
    return judge
        .lately()
        .newUntil(device.name(), judge.round().time())
        .map(
            until ->
                new Finding(
                    State.WARNING,
                    lost.leg(),
                    lost.cause(),
                    lost.certainty(),
                    device.name() + " cannot reach the internet yet",
                    "captured a moment ago; counts as an outage in "
                        + Spoken.minutes(judge.round().time(), until),
                    lost.causes(),
                    lost.remedy()))
        .orElse(lost);
  }

  private boolean anyDevice(Predicate<Leg> how) {
    return judge.round().facts().devices().stream()
        .filter(DeviceFacts::captured)
        .map(device -> Leg.device(device.name()))
        .anyMatch(how);
  }

  /** Whether this very round had an answer; results carried over from earlier ones do not count. */
  private boolean answeredNow(Leg leg) {
    return judge
        .round()
        .result(leg)
        .filter(r -> r instanceof Datagrams d && d.received() > 0)
        .isPresent();
  }
}
