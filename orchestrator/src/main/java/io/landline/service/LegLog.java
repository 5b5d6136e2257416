// SPDX-License-Identifier: Apache-2.0
package io.landline.service;

import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.Round;
import io.landline.health.report.LegText;
import io.landline.log.Log;
import io.landline.policy.Name;
import java.util.Map;
import java.util.TreeMap;

/**
 * Logs the first result of each leg, and each result of a different kind after it. Used by one
 * thread.
 */
final class LegLog {
  private static final String WELL = "well";

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
                String line = key + LegText.result(leg, result);
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
    if (result instanceof LegResult.NotOffered not) {
      return not.reason();
    }
    if (LegText.isWell(result)) {
      return WELL;
    }
    return result instanceof LegResult.Datagrams d
        ? (d.received() == 0 ? "silent" : d.lost() > 0 ? "lossy" : "seen otherwise")
        : result instanceof LegResult.Compared ? "different" : "not whole";
  }
}
