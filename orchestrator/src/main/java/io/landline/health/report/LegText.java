// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.LegResult.Datagrams;
import io.landline.health.fact.Round;
import io.landline.health.fact.Side;
import io.landline.net.Sighting;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** What was tested on a leg, and the result, in one line for people. */
public final class LegText {
  private static final double MILLION = 1e6;

  private LegText() {}

  /** The path that was tested: {@code this host <-> hub}. */
  public static String way(Round round, Leg leg) {
    String site = round.by() == Side.SITE ? "this host" : round.site().text();
    String hub = round.by() == Side.SITE ? "hub" : "this hub";
    return switch (leg.kind()) {
      case TUNNEL -> round.by() == Side.SITE ? site + " <-> " + hub : hub + " <-> " + site;
      case AGREEMENT -> "forwards of " + site + " and " + hub + ", compared";
      case FORWARD_INSIDE ->
          "internet -> "
              + hub
              + leg.port().map(p -> " " + p).orElse("")
              + " -> tunnel -> "
              + site
              + "'s filter, and back";
      case FORWARD_OUTSIDE ->
          "WAN -> internet -> " + hub + " " + port(leg) + " -> tunnel, and back";
      case TCP -> "the same way, a large answer by " + port(leg);
      case SEEN_AS -> "as a captured device to the internet";
      case STUN ->
          round.legs().containsKey(Leg.SEEN_AS)
              ? "the same, as STUN servers see it"
              : "as a captured device to the internet, as STUN servers see it";
      case DEVICE -> "as " + leg.device().orElseThrow() + " to the internet";
      case UPLINK ->
          "uplink " + leg.uplink().orElseThrow() + " -> internet -> " + hub + ", and back";
      case PASSIVE -> "real traffic";
    };
  }

  private static String port(Leg leg) {
    return leg.port().map(Object::toString).orElse("");
  }

  /**
   * The result: {@code 5 of 5 answered, 41.0 ms, jitter 0.4 ms, datagrams up to 1392 bytes}. Jitter
   * is shown for the tunnel only, which all other legs pass.
   */
  public static String result(Leg leg, LegResult result) {
    if (result instanceof LegResult.NotKnown unknown) {
      return "not known: " + unknown.reason();
    }
    if (result instanceof LegResult.NotOffered not) {
      return "not known: " + not.reason();
    }
    if (result instanceof LegResult.Stream stream) {
      if (stream.isWhole() && leg.kind() == Leg.Kind.FORWARD_INSIDE) {
        return "connected in "
            + String.format(
                Locale.ROOT, "%.1f ms", stream.connected().orElseThrow().toNanos() / MILLION);
      }
      return stream.connected().isPresent()
          ? stream.received() + " of " + stream.wanted() + " bytes"
          : "no connection";
    }
    if (result instanceof LegResult.Compared compared) {
      int differ = compared.differences().size();
      return differ > 0
          ? differ + (differ == 1 ? " differs" : " differ")
          : compared.forwards() == 0
              ? "none on either"
              : "all " + compared.forwards() + " the same";
    }
    if (result instanceof Datagrams d) {
      return d.received()
          + " of "
          + d.sent()
          + " answered"
          + milliseconds(", ", d.median())
          + (leg.equals(Leg.TUNNEL) ? milliseconds(", jitter ", d.jitter()) : "")
          + (d.largest().isPresent()
              ? ", datagrams up to " + d.largest().getAsInt() + " bytes"
              : "")
          + wrong(d.caller())
          + wrong(d.answer());
    }
    throw new AssertionError(result);
  }

  private static String milliseconds(String before, OptionalLong nanos) {
    return nanos.isPresent()
        ? before + String.format(Locale.ROOT, "%.1f ms", nanos.getAsLong() / MILLION)
        : "";
  }

  /** Whether nothing was lost, and every address and port was right. */
  public static boolean isWell(LegResult result) {
    if (result instanceof LegResult.Compared compared) {
      return compared.differences().isEmpty();
    }
    return result instanceof Datagrams d
        ? d.lost() == 0
            && d.caller().map(Sighting::isRight).orElse(true)
            && d.answer().map(Sighting::isRight).orElse(true)
        : result instanceof LegResult.Stream stream && stream.isWhole();
  }

  private static String wrong(Optional<Sighting> sighting) {
    return sighting
        .filter(s -> !s.isRight())
        .map(s -> "; seen as " + s.seen() + ", not " + s.expected())
        .orElse("");
  }
}
