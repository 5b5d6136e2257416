// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.DeviceStatus;
import io.landline.api.ForwardProof;
import io.landline.api.ForwardProof.Outcome;
import io.landline.api.Health;
import io.landline.api.LegStatus;
import io.landline.api.LiveTraffic.Forward;
import io.landline.api.SiteDeclaration;
import io.landline.api.SiteDeclaration.ForwardState;
import io.landline.api.SiteHealth;
import io.landline.health.fact.Leg;
import io.landline.health.verdict.State;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a test proved about forwards: {@link ForwardProof}. */
final class ForwardProofs {
  private ForwardProofs() {}

  /**
   * The proof of a forward, from what was found.
   *
   * @param declaration at a site, what it declares and what the hub answered
   */
  static ForwardProof of(Forward forward, Health health, Optional<SiteDeclaration> declaration) {
    if (!forward.enabled()) {
      return new ForwardProof(forward, Outcome.NOT_TRIED, "it is disabled");
    }
    Optional<ForwardState> declared = declaration.flatMap(d -> d.forward(forward.name()));
    Optional<ForwardState> refused =
        declared.filter(d -> d.state() == SiteDeclaration.State.REFUSED);
    if (refused.isPresent()) {
      return new ForwardProof(
          forward, Outcome.BROKEN, "refused by the hub: " + refused.get().why());
    }
    if (isAway(forward, health)) {
      return new ForwardProof(
          forward, Outcome.UNANSWERED, forward.device() + " does not answer on the LAN");
    }
    return Stream.concat(
            disagreement(forward, health)
                .map(
                    proof ->
                        declared.filter(d -> d.state() == SiteDeclaration.State.WAITING).isPresent()
                            ? unanswered(proof, declaration.orElseThrow())
                            : proof)
                .stream(),
            forward.listen().each().stream()
                .flatMap(ports -> wayIn(forward, ports, health).stream()))
        .min(Comparator.comparing(ForwardProof::outcome))
        .orElseGet(() -> replies(forward, health));
  }

  /** A forward that is not the same on the hub because the hub has not answered yet. */
  private static ForwardProof unanswered(ForwardProof proof, SiteDeclaration declaration) {
    String why = "the hub has not answered yet: " + declaration.problem();
    return proof.with(proof.outcome(), why, false, List.of());
  }

  /** What is wrong with the way in for one protocol; empty if it was tested and is well. */
  private static Optional<ForwardProof> wayIn(Forward forward, ProtocolPorts ports, Health health) {
    Optional<LegStatus> leg =
        site(forward, health)
            .flatMap(site -> site.legs().stream())
            .filter(
                l ->
                    l.leg().equals(Leg.forwardOutside(ports))
                        || l.leg().equals(Leg.forwardInside(ports)))
            .findFirst();
    if (leg.isEmpty()) {
      boolean onHub = forward.device().site().isPresent();
      String why =
          ports.protocol() == TransportProtocol.TCP && !onHub
              ? hasProvider(forward, health)
                  ? "TCP is tried at the probe port only"
                  : "TCP is tried from the hub: landline test there"
              : "its port was not tried";
      return Optional.of(new ForwardProof(forward, Outcome.NOT_TRIED, why));
    }
    return switch (leg.get().outcome()) {
      case BAD -> Optional.of(bad(forward, leg.get(), health));
      case NOT_KNOWN, NOT_OFFERED ->
          Optional.of(new ForwardProof(forward, Outcome.NOT_TRIED, reason(leg.get())));
      case WELL -> Optional.empty();
    };
  }

  private static boolean hasProvider(Forward forward, Health health) {
    return site(forward, health)
        .flatMap(site -> site.legs().stream())
        .filter(leg -> leg.leg().equals(Leg.TUNNEL))
        .anyMatch(leg -> leg.outcome() == LegStatus.Outcome.NOT_OFFERED);
  }

  /** A datagram may get lost where nothing is wrong. */
  private static ForwardProof bad(Forward forward, LegStatus leg, Health health) {
    boolean wrong =
        site(forward, health)
            .map(SiteHealth::state)
            .anyMatch(state -> state == State.CRITICAL || state == State.WARNING);
    return wrong
        ? new ForwardProof(forward, Outcome.BROKEN, leg.text())
        : new ForwardProof(forward, Outcome.NOT_TRIED, "not every datagram came back");
  }

  /** What is wrong in the comparison of hub and site; empty if both agree. */
  private static Optional<ForwardProof> disagreement(Forward forward, Health health) {
    List<LegStatus> legs =
        site(forward, health)
            .flatMap(site -> site.legs().stream())
            .filter(leg -> leg.outcome() != LegStatus.Outcome.WELL)
            .filter(leg -> leg.leg().kind() == Leg.Kind.AGREEMENT)
            .toList();
    Optional<LegStatus> own =
        legs.stream()
            .filter(l -> l.leg().port().filter(forward.listen()::overlaps).isPresent())
            .min(Comparator.comparing(LegStatus::outcome));
    if (own.isPresent()) {
      Outcome outcome =
          own.get().outcome() == LegStatus.Outcome.BAD ? Outcome.BROKEN : Outcome.NOT_TRIED;
      return Optional.of(new ForwardProof(forward, outcome, own.get().text()));
    }
    return legs.stream()
        .filter(l -> l.leg().equals(Leg.AGREEMENT))
        .filter(l -> l.outcome() == LegStatus.Outcome.NOT_KNOWN || legs.size() > Leg.OF_A_KIND)
        .map(l -> new ForwardProof(forward, Outcome.NOT_TRIED, reason(l)))
        .findFirst();
  }

  /**
   * Adds the results of calls to the device itself. An answer proves nothing about the path from
   * the internet, and silence proves nothing at all; but if nothing listens, no path can work.
   */
  static ForwardProof with(ForwardProof proof, Touched touched) {
    Optional<String> refusal = touched.refusal();
    return refusal.isPresent() && proof.outcome() != Outcome.BROKEN
        ? proof.with(Outcome.UNANSWERED, refusal.get(), false, touched.answers())
        : proof.with(proof.outcome(), proof.why(), touched.isAnswered(), touched.answers());
  }

  /** The way in is well; what remains is whether replies return. */
  private static ForwardProof replies(Forward forward, Health health) {
    if (forward.unansweredFlows() > 0) {
      return new ForwardProof(
          forward,
          Outcome.NOT_TRIED,
          forward.unansweredFlows()
              + (forward.unansweredFlows() == 1 ? " live call" : " live calls")
              + " got no answer through here: "
              + forward.device()
              + " does not answer, or its gateway is another router");
    }
    if (repliesReturn(forward, health)) {
      return new ForwardProof(forward, Outcome.PROVED, "");
    }
    return new ForwardProof(
        forward,
        Outcome.NOT_TRIED,
        forward.packetsIn() > 0
            ? "calls went to "
                + forward.to()
                + ", and nothing came back through here: it does not answer, or its gateway is"
                + " another router"
            : "the way in is well, but there were no calls yet: whether "
                + forward.to()
                + " answers this way is not known");
  }

  private static boolean isAway(Forward forward, Health health) {
    return devices(forward, health).anyMatch(d -> d.there().filter(there -> !there).isPresent());
  }

  /**
   * Whether replies return: packets out of this forward show it, or a captured device's packets
   * through this host.
   */
  private static boolean repliesReturn(Forward forward, Health health) {
    return forward.packetsOut() > 0
        || devices(forward, health)
            .anyMatch(d -> d.captured() && d.packetsInTenMinutes().orElse(0L) > 0);
  }

  private static Stream<DeviceStatus> devices(Forward forward, Health health) {
    return site(forward, health)
        .flatMap(site -> site.devices().stream())
        .filter(d -> d.name().text().equals(forward.device().device()));
  }

  /** On a hub a forward belongs to a site; a site has one health, its own. */
  private static Stream<SiteHealth> site(Forward forward, Health health) {
    return health.sites().stream()
        .filter(s -> forward.device().site().isEmpty() || forward.device().isOf(s.name()));
  }

  private static String reason(LegStatus leg) {
    return leg.reason().orElse(leg.text());
  }

  /** Whether the hub is why the forward is not in force there. */
  private static boolean isByHub(ForwardProof proof, Optional<SiteDeclaration> declaration) {
    return declaration
        .flatMap(d -> d.forward(proof.name()))
        .filter(f -> f.state() != SiteDeclaration.State.ACCEPTED)
        .isPresent();
  }

  /** {@code 1 of 3 forwards proved as far as the device; web not proved (TCP ...).} */
  static String summary(List<ForwardProof> proofs, Optional<SiteDeclaration> declaration) {
    long proved = proofs.stream().filter(p -> p.outcome() == Outcome.PROVED).count();
    StringBuilder text = new StringBuilder();
    text.append(proved).append(" of ").append(proofs.size());
    text.append(proofs.size() == 1 ? " forward proved" : " forwards proved");
    boolean answered =
        proofs.stream().filter(p -> p.outcome() == Outcome.PROVED).allMatch(ForwardProof::answered);
    text.append(proved == 0 ? "" : answered ? ", devices included" : " as far as the device");
    for (ForwardProof proof : proofs) {
      switch (proof.outcome()) {
        case PROVED -> {}
        case BROKEN ->
            text.append("; ")
                .append(proof.label())
                .append(" is broken")
                .append(isByHub(proof, declaration) ? " (" + proof.why() + ")" : "");
        case UNANSWERED, NOT_TRIED ->
            text.append("; ")
                .append(proof.label())
                .append(" not proved (")
                .append(proof.why())
                .append(")");
      }
    }
    return text.append(".").toString();
  }
}
