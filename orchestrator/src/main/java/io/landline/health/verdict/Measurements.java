// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import java.time.Duration;
import java.util.Optional;

/**
 * What was measured of a site; the components are JSON members of its health.
 *
 * @param legsWell legs that are well
 * @param legsTried legs that were tried or should have been
 * @param roundTripSeconds median over the tunnel, of the last round that had an answer
 * @param longestRoundTripSeconds the longest over the tunnel, of that round
 * @param jitterSeconds mean difference of neighbouring round trips over the tunnel, of that round
 * @param lossRatio share of datagrams over the tunnel that were lost lately, 0 to 1; absent before
 *     the first
 * @param largestDatagramBytes the largest IP datagram that passed
 * @param handshakeAgeSeconds age of WireGuard's last handshake
 */
public record Measurements(
    int legsWell,
    int legsTried,
    Optional<Duration> roundTripSeconds,
    Optional<Duration> longestRoundTripSeconds,
    Optional<Duration> jitterSeconds,
    Optional<Double> lossRatio,
    Optional<Integer> largestDatagramBytes,
    Optional<Duration> handshakeAgeSeconds) {
  public Measurements {
    if (legsWell > legsTried) {
      throw new IllegalArgumentException(legsWell + " of " + legsTried + " legs are well");
    }
    if (lossRatio.filter(loss -> !(loss >= 0 && loss <= 1)).isPresent()) {
      throw new IllegalArgumentException("a loss of " + lossRatio.get() + " is not a share");
    }
  }

  /** The same with another loss. */
  Measurements withLoss(Optional<Double> loss) {
    return new Measurements(
        legsWell,
        legsTried,
        roundTripSeconds,
        longestRoundTripSeconds,
        jitterSeconds,
        loss,
        largestDatagramBytes,
        handshakeAgeSeconds);
  }

  /** One line for people: {@code 41 ms round trip, 0 % lost, datagrams up to 1392 bytes pass}. */
  public String text() {
    return roundTripText().map(time -> time + " round trip").orElse("no answer")
        + ", "
        + lossText().orElse("-")
        + " lost"
        + largestDatagramBytes.map(n -> ", datagrams up to " + n + " bytes pass").orElse("");
  }

  /** The round trip for people: {@code 41 ms}. */
  public Optional<String> roundTripText() {
    return roundTripSeconds.map(Spoken::milliseconds);
  }

  /** The loss for people, in whole percent; a loss that is there is never 0. */
  public Optional<String> lossText() {
    return lossRatio.map(loss -> (Math.round(loss * 1000) + 9) / 10 + " %");
  }
}
