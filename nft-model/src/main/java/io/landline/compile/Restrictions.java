// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.ProtocolPorts;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import io.landline.nft.Verdict;
import java.util.ArrayList;
import java.util.List;

/** Source lists of forwards. A forward that is open to any source costs no element. */
final class Restrictions {
  private static final NftName SOURCES = new NftName("sources");

  private final ServiceSets restricted = new ServiceSets("restricted", false);
  private final SourceLists sources = new SourceLists();

  void add(IpAddress address, ProtocolPorts ports, List<IpPrefix> from, String comment) {
    restricted.add(address, ports, comment);
    from.forEach(source -> sources.add(address, ports, source, comment));
  }

  List<NftSet> sets() {
    List<NftSet> sets = new ArrayList<>(restricted.sets());
    sets.add(
        NftSet.set(SOURCES, NftSet.Kind.INTERVAL, Keys.SERVICE_AND_CALLER, sources.elements()));
    return sets;
  }

  /** Drops packets that match, go to a restricted service, and come from an unlisted source. */
  List<Rule> rules(List<Statement> before) {
    return restricted.rules(
        before,
        Keys.DESTINATION,
        List.of(
            new Statement.InSet(Keys.DESTINATION_AND_CALLER, false, SOURCES),
            new Statement.Counter(),
            Verdict.DROP));
  }
}
