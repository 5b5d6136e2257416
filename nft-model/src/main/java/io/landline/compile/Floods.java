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
 * A bound of new flows for each forward that anybody may call, so that a flood of forged callers
 * fills neither conntrack nor, where callers are limited one by one, the meter that forwards share.
 * Each element of these sets has a limit of its own, kept by the kernel; live flows are not asked.
 */
final class Floods {
  private final ServiceSets all = ServiceSets.limited("new_flows");
  private final ServiceSets callers = ServiceSets.limited("new_callers");
  private final ServiceSets refused = new ServiceSets(CounterSets.REFUSED, true);

  /** Bounds the new flows of a forward that anybody may call. */
  void add(IpAddress address, ProtocolPorts ports, String comment) {
    all.add(address, ports, comment);
    refused.add(address, ports, comment);
  }

  /** Bounds the new callers of a forward that limits each of them. */
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

  /** For the chain of arrivals, behind source lists and rates. */
  List<Rule> rules() {
    return all.rules(List.of(new Statement.Unconfirmed()), Keys.DESTINATION, refused, Verdict.DROP);
  }

  /**
   * For the chain of a rate, before its meter, which they keep from being filled.
   *
   * @param unknown fits callers who are not in the meter
   */
  List<Rule> callerRules(Statement unknown) {
    return callers.rules(List.of(unknown), Keys.DESTINATION, refused, Verdict.DROP);
  }
}
