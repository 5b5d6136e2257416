// SPDX-License-Identifier: Apache-2.0
package io.landline.daemon;

import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.Round;
import io.landline.health.fact.Sighting;
import io.landline.policy.Name;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Tells of each leg how it is at first, and again when that is another. Used by one thread. */
final class LegLog {
  private static final String WELL = "well";
  private static final double MILLION = 1e6;

  private record Key(Name site, Leg leg) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int bySite = site.compareTo(other.site);
      return bySite != 0 ? bySite : leg.compareTo(other.leg);
    }

    @Override
    public String toString() {
      return "probe " + leg + " of " + site + ": ";
    }
  }

  private final Log log;
  private final Map<Key, String> last = new TreeMap<>();

  LegLog(Log log) {
    this.log = log;
  }

  void tell(Round round) {
    round
        .legs()
        .forEach(
            (leg, result) -> {
              Key key = new Key(round.site(), leg);
              String kind = kind(result);
              if (!kind.equals(last.put(key, kind))) {
                boolean well = kind.equals(WELL);
                String line = key + text(result);
                if (well) {
                  log.info(line);
                } else {
                  log.notice(line);
                }
              }
            });
  }

  private static String kind(LegResult result) {
    if (result instanceof LegResult.NotKnown unknown) {
      return unknown.reason();
    }
    if (result instanceof LegResult.Stream stream) {
      return stream.isWhole() ? WELL : "not whole";
    }
    if (result instanceof LegResult.Datagrams d) {
      String wrong = wrong(d.caller()) + wrong(d.answer());
      if (!wrong.isEmpty()) {
        return wrong.replaceAll(":[0-9]+", "");
      }
      return d.lost() == 0 ? WELL : d.received() == 0 ? "silent" : "lossy";
    }
    throw new AssertionError(result);
  }

  private static String wrong(Optional<Sighting> sighting) {
    return sighting
        .filter(s -> !s.isRight())
        .map(s -> "; seen as " + s.seen() + ", not " + s.expected())
        .orElse("");
  }

  private static String text(LegResult result) {
    if (result instanceof LegResult.NotKnown unknown) {
      return "not known: " + unknown.reason();
    }
    if (result instanceof LegResult.Stream stream) {
      return stream.received() + " of " + stream.wanted() + " bytes";
    }
    if (result instanceof LegResult.Datagrams d) {
      return d.received()
          + " of "
          + d.sent()
          + " answered"
          + (d.median().isPresent()
              ? String.format(Locale.ROOT, ", median %.1f ms", d.median().getAsLong() / MILLION)
              : "")
          + (d.largest().isPresent() ? ", largest " + d.largest().getAsInt() : "")
          + wrong(d.caller())
          + wrong(d.answer());
    }
    throw new AssertionError(result);
  }
}
