// SPDX-License-Identifier: Apache-2.0
package io.landline.hubs;

import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.LegResult.Datagrams;
import io.landline.health.fact.Round;
import io.landline.health.fact.Side;
import io.landline.net.ProtocolPorts;
import io.landline.policy.SitePolicy;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What one round of probes proves of the way that captured devices' packets take through a hub: to
 * the hub and past its filters, by probes with the devices' addresses, and across the hub's public
 * side, by probes from the site's own WAN that a forward answers. Both are tried through every hub
 * alike, whichever is in use, so that what is wrong at the site itself shows at all of them.
 *
 * @param state what is proved
 * @param why what is broken, as a clause about the hub; empty unless it is broken
 */
record CapturedPath(State state, String why) {
  /** What is proved. */
  enum State {
    WELL,
    BROKEN,
    UNKNOWN
  }

  private static final CapturedPath UNKNOWN = new CapturedPath(State.UNKNOWN, "");

  private static CapturedPath broken(String why) {
    return new CapturedPath(State.BROKEN, why);
  }

  /**
   * What a site's round proves.
   *
   * @param view the site with that hub alone
   */
  static CapturedPath of(SitePolicy view, Round round) {
    boolean answers = round.result(Leg.TUNNEL).filter(CapturedPath::isAnswered).isPresent();
    boolean siteIsAsConfigured =
        round.facts().obstacles().stream().noneMatch(obstacle -> obstacle.where() == Side.SITE);
    if (!answers || !siteIsAsConfigured) {
      return UNKNOWN;
    }
    Optional<Boolean> inside = any(round, leg -> leg.kind() == Leg.Kind.DEVICE);
    Optional<Boolean> outside = acrossPublicSide(view, round);
    if (inside.equals(Optional.of(false))) {
      return broken("it loses what captured devices send");
    }
    if (outside.equals(Optional.of(false))) {
      return broken("nothing comes back across its public address");
    }
    return inside.isPresent() && outside.isPresent() ? new CapturedPath(State.WELL, "") : UNKNOWN;
  }

  /** Whether anything came back across the hub's public side; empty where that is not known. */
  private static Optional<Boolean> acrossPublicSide(SitePolicy view, Round round) {
    Optional<Boolean> came = any(round, leg -> leg.kind() == Leg.Kind.FORWARD_OUTSIDE);
    if (came.equals(Optional.of(true)) || any(round, Leg.STUN::equals).equals(Optional.of(true))) {
      return Optional.of(true);
    }
    // Lost for a reason of their own: the probe port may be closed, hub and site may disagree.
    List<ProtocolPorts> differing = differing(round);
    return any(
        round,
        leg ->
            leg.kind() == Leg.Kind.FORWARD_OUTSIDE
                && leg.port().filter(port -> isForward(view, port)).isPresent()
                && leg.port().filter(p -> differing.stream().anyMatch(p::overlaps)).isEmpty());
  }

  private static boolean isForward(SitePolicy view, ProtocolPorts port) {
    return view.forwards().stream()
        .flatMap(forward -> forward.listen().each().stream())
        .anyMatch(port::equals);
  }

  private static List<ProtocolPorts> differing(Round round) {
    return round.legs().get(Leg.AGREEMENT) instanceof LegResult.Compared compared
        ? compared.differences().stream().map(d -> d.here().ports()).toList()
        : List.of();
  }

  /** Whether any of these bursts was answered; empty where none was sent. */
  private static Optional<Boolean> any(Round round, Predicate<Leg> which) {
    return round.legs().entrySet().stream()
        .filter(entry -> which.test(entry.getKey()))
        .filter(entry -> entry.getValue() instanceof Datagrams)
        .map(entry -> isAnswered(entry.getValue()))
        .reduce(Boolean::logicalOr);
  }

  private static boolean isAnswered(LegResult result) {
    return result instanceof Datagrams burst && burst.received() > 0;
  }
}
