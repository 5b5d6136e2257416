// SPDX-License-Identifier: Apache-2.0
package io.landline.health.history;

import io.landline.health.fact.LegResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The results of a leg over a stretch of time. A TCP connection counts as one datagram.
 *
 * @param sent how many were sent
 * @param lost how many were not answered
 * @param times the round trips of those that were answered; absent if none was
 */
public record LegStats(long sent, long lost, Optional<Times> times) {
  public LegStats {
    if (sent < 0 || lost < 0 || lost > sent || times.isPresent() != (sent > lost)) {
      throw new IllegalArgumentException(lost + " lost of " + sent + ", times " + times);
    }
  }

  /** Of one round; absent if the leg could not be tried. */
  static Optional<LegStats> of(LegResult result) {
    if (result instanceof LegResult.Datagrams d) {
      return Optional.of(
          new LegStats(
              d.sent(),
              d.lost(),
              d.received() == 0 ? Optional.empty() : Optional.of(Times.of(d.roundTrips()))));
    }
    if (result instanceof LegResult.Stream s) {
      Optional<Times> time =
          s.isWhole()
              ? s.connected().map(Duration::toNanos).map(n -> Times.of(List.of(n)))
              : Optional.empty();
      return Optional.of(new LegStats(1, time.isPresent() ? 0 : 1, time));
    }
    return Optional.empty();
  }

  /** The sum of the parts. */
  static LegStats merged(List<LegStats> parts) {
    long sent = parts.stream().mapToLong(LegStats::sent).sum();
    long lost = parts.stream().mapToLong(LegStats::lost).sum();
    List<Times.Weighted> times = new ArrayList<>();
    parts.forEach(
        part -> part.times().ifPresent(t -> times.add(new Times.Weighted(t, part.received()))));
    return new LegStats(
        sent, lost, times.isEmpty() ? Optional.empty() : Optional.of(Times.merged(times)));
  }

  public long received() {
    return sent - lost;
  }

  /** The share lost, 0 to 1; 0 where nothing was sent. */
  public double loss() {
    return sent == 0 ? 0 : (double) lost / sent;
  }
}
