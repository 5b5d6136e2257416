// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.net.IpAddress;
import io.landline.net.ProtocolPorts;
import io.landline.nft.NftSet;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import io.landline.nft.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * Limits new flows of each forward that is open to any source, so that a flood of forged sources
 * fills neither conntrack nor, where sources are rate-limited, the meter that forwards share. Each
 * element of these sets has its own limit in the kernel; established flows are not limited.
 */
final class Floods {
  private final ServiceSets all = ServiceSets.limited("new_flows");
  private final ServiceSets callers = ServiceSets.limited("new_callers");
  private final ServiceSets refused = new ServiceSets(CounterSets.REFUSED, true);

  /** Limits the new flows of a forward that is open to any source. */
  void add(IpAddress address, ProtocolPorts ports, String comment) {
    all.add(address, ports, comment);
    refused.add(address, ports, comment);
  }

  /** Limits the new sources of a forward that limits the rate of each source. */
  void addRated(IpAddress address, ProtocolPorts ports, String comment) {
    callers.add(address, ports, comment);
    refused.add(address, ports, comment);
  }

  List<NftSet> sets() {
    List<NftSet> sets = new ArrayList<>(all.sets());
    sets.addAll(callers.sets());
    sets.addAll(refused.sets());
    return sets;
  }

  /** For the arrivals chain, after source lists and rates. */
  List<Rule> rules() {
    return all.rules(List.of(new Statement.Unconfirmed()), Keys.DESTINATION, refused, Verdict.DROP);
  }

  /**
   * For the chain of a rate, before its meter: keeps the meter from filling up.
   *
   * @param unknown matches sources that are not in the meter
   */
  List<Rule> callerRules(Statement unknown) {
    return callers.rules(List.of(unknown), Keys.DESTINATION, refused, Verdict.DROP);
  }
}
