// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.control.HealthFacts;
import io.landline.control.LiveFacts;
import io.landline.health.fact.Leg;
import io.landline.health.verdict.State;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import io.landline.policy.Listen;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a test proved of one forward. It is proved where its own entry leads to this site's forward
 * and replies are known to return through the tunnel.
 *
 * @param forward its name
 * @param outcome how much was proved
 * @param why in words, where it is not proved; else empty
 * @param answered whether the device was called too, and answered
 */
record Proof(String forward, Outcome outcome, String why, boolean answered) {
  private static final String AGREEMENT = Leg.AGREEMENT.toString();
  private static final String INSIDE = "forward-inside:";
  private static final String OUTSIDE = "forward-outside:";
  private static final String NOT_KNOWN = "not known: ";

  /** How much was proved. */
  enum Outcome {
    PROVED,
    BROKEN,
    /** Whatever the way is: the device is not there, or says that nobody listens. */
    UNANSWERED,
    NOT_TRIED;

    /** For programs. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  Proof(String forward, Outcome outcome, String why) {
    this(forward, outcome, why, false);
  }

  /** The proof of a forward by what was found. */
  static Proof of(LiveFacts.Forward forward, HealthFacts health) {
    if (!forward.enabled()) {
      return new Proof(forward.name(), Outcome.NOT_TRIED, "it is disabled");
    }
    if (isAway(forward, health)) {
      return new Proof(
          forward.name(), Outcome.UNANSWERED, device(forward) + " does not answer on the LAN");
    }
    Listen listen = Listen.parse(forward.listen());
    return Stream.concat(
            disagreement(forward, listen, health).stream(),
            listen.each().stream().flatMap(ports -> wayIn(forward, ports, health).stream()))
        .min(Comparator.comparing(Proof::outcome))
        .orElseGet(() -> replies(forward, health));
  }

  /** What speaks against the way in by one protocol; nothing where it was tried and is well. */
  private static Optional<Proof> wayIn(
      LiveFacts.Forward forward, ProtocolPorts ports, HealthFacts health) {
    Optional<HealthFacts.Leg> leg =
        site(forward, health)
            .flatMap(site -> site.legs().stream())
            .filter(l -> l.leg().equals(OUTSIDE + ports) || l.leg().equals(INSIDE + ports))
            .findFirst();
    if (leg.isEmpty()) {
      boolean onHub = forward.to().indexOf('/') >= 0;
      String why =
          ports.protocol() == TransportProtocol.TCP && !onHub
              ? "TCP is tried from the hub: landline test there"
              : "its port was not tried";
      return Optional.of(new Proof(forward.name(), Outcome.NOT_TRIED, why));
    }
    return switch (leg.get().outcome()) {
      case BAD -> Optional.of(bad(forward, leg.get(), health));
      case NOT_KNOWN ->
          Optional.of(new Proof(forward.name(), Outcome.NOT_TRIED, reason(leg.get().text())));
      case WELL -> Optional.empty();
    };
  }

  /** A datagram may get lost where nothing is wrong. */
  private static Proof bad(LiveFacts.Forward forward, HealthFacts.Leg leg, HealthFacts health) {
    boolean wrong =
        site(forward, health)
            .map(site -> State.valueOf(site.state()))
            .anyMatch(state -> state == State.CRITICAL || state == State.WARNING);
    return wrong
        ? new Proof(forward.name(), Outcome.BROKEN, leg.text())
        : new Proof(forward.name(), Outcome.NOT_TRIED, "not every datagram came back");
  }

  private static ProtocolPorts ports(HealthFacts.Leg leg) {
    return ProtocolPorts.parse(leg.leg().substring(AGREEMENT.length() + 1));
  }

  /** What speaks against it in the comparison of hub and site; nothing where both agree. */
  private static Optional<Proof> disagreement(
      LiveFacts.Forward forward, Listen listen, HealthFacts health) {
    List<HealthFacts.Leg> legs =
        site(forward, health)
            .flatMap(site -> site.legs().stream())
            .filter(leg -> leg.outcome() != HealthFacts.Outcome.WELL)
            .filter(leg -> leg.leg().startsWith(AGREEMENT))
            .toList();
    Optional<HealthFacts.Leg> own =
        legs.stream()
            .filter(l -> l.leg().startsWith(AGREEMENT + ":"))
            .filter(l -> listen.overlaps(ports(l)))
            .min(Comparator.comparing(HealthFacts.Leg::outcome));
    if (own.isPresent()) {
      Outcome outcome =
          own.get().outcome() == HealthFacts.Outcome.BAD ? Outcome.BROKEN : Outcome.NOT_TRIED;
      return Optional.of(new Proof(forward.name(), outcome, own.get().text()));
    }
    return legs.stream()
        .filter(l -> l.leg().equals(AGREEMENT))
        .filter(l -> l.outcome() == HealthFacts.Outcome.NOT_KNOWN || legs.size() > Leg.OF_A_KIND)
        .map(l -> new Proof(forward.name(), Outcome.NOT_TRIED, reason(l.text())))
        .findFirst();
  }

  /**
   * With what calls to the device itself came to. An answer proves nothing of the way from the
   * internet, and silence nothing at all; but where nobody listens no way leads anywhere.
   */
  Proof with(Touched touched) {
    Optional<String> refusal = touched.refusal();
    return refusal.isPresent() && outcome != Outcome.BROKEN
        ? new Proof(forward, Outcome.UNANSWERED, refusal.get())
        : new Proof(forward, outcome, why, touched.isAnswered());
  }

  /** Whether a stranger who calls gets nothing, for certain. */
  boolean isTrouble() {
    return outcome == Outcome.BROKEN || outcome == Outcome.UNANSWERED;
  }

  /** The way in is well; replies are left. */
  private static Proof replies(LiveFacts.Forward forward, HealthFacts health) {
    if (forward.unanswered() > 0) {
      return new Proof(
          forward.name(),
          Outcome.NOT_TRIED,
          forward.unanswered()
              + (forward.unanswered() == 1 ? " live call" : " live calls")
              + " got no answer through here: "
              + device(forward)
              + " has none to give, or its gateway is another router");
    }
    if (repliesReturn(forward, health)) {
      return new Proof(forward.name(), Outcome.PROVED, "");
    }
    return new Proof(
        forward.name(),
        Outcome.NOT_TRIED,
        forward.in().packets() > 0
            ? "calls went to "
                + forward.to()
                + ", and nothing came back through here: it does not answer, or its gateway is"
                + " another router"
            : "the way in is well, but nobody called yet: whether "
                + forward.to()
                + " answers this way is not known");
  }

  /** Where it leads, without ports. */
  private static String device(LiveFacts.Forward forward) {
    return forward.to().split(":", 2)[0];
  }

  private static boolean isAway(LiveFacts.Forward forward, HealthFacts health) {
    return health.sites().stream()
        .flatMap(site -> site.devices().stream())
        .filter(d -> d.name().equals(device(forward)))
        .anyMatch(d -> d.there().filter(there -> !there).isPresent());
  }

  /** What left by this forward, or what a captured device sends through this host, shows it. */
  private static boolean repliesReturn(LiveFacts.Forward forward, HealthFacts health) {
    String device = device(forward);
    boolean uses =
        health.sites().stream()
            .flatMap(site -> site.devices().stream())
            .filter(d -> d.name().equals(device))
            .anyMatch(d -> d.captured() && d.packets().orElse(0L) > 0);
    return uses || forward.out().packets() > 0;
  }

  /** On a hub a forward is its site's; a site is alone. */
  private static Stream<HealthFacts.Site> site(LiveFacts.Forward forward, HealthFacts health) {
    int slash = forward.to().indexOf('/');
    return slash < 0
        ? health.sites().stream()
        : health.sites().stream()
            .filter(site -> site.name().equals(forward.to().substring(0, slash)));
  }

  private static String reason(String text) {
    int at = text.indexOf(NOT_KNOWN);
    return at < 0 ? text : text.substring(at + NOT_KNOWN.length());
  }

  /** {@code 1 of 3 forwards proved as far as the device; web not proved (TCP ...).} */
  static String summary(List<Proof> proofs) {
    long proved = proofs.stream().filter(p -> p.outcome() == Outcome.PROVED).count();
    StringBuilder text = new StringBuilder();
    text.append(proved).append(" of ").append(proofs.size());
    text.append(proofs.size() == 1 ? " forward proved" : " forwards proved");
    boolean answered =
        proofs.stream().filter(p -> p.outcome() == Outcome.PROVED).allMatch(Proof::answered);
    text.append(proved == 0 ? "" : answered ? ", devices included" : " as far as the device");
    for (Proof proof : proofs) {
      switch (proof.outcome()) {
        case PROVED -> {}
        case BROKEN -> text.append("; ").append(proof.forward()).append(" is broken");
        case UNANSWERED, NOT_TRIED ->
            text.append("; ")
                .append(proof.forward())
                .append(" not proved (")
                .append(proof.why())
                .append(")");
      }
    }
    return text.append(".").toString();
  }
}
