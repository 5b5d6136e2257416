// SPDX-License-Identifier: Apache-2.0
package io.landline.daemon;

import io.landline.health.fact.Sighting;
import io.landline.kernel.Flow;
import io.landline.kernel.FlowTuple;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.net.SpecialNetworks;
import io.landline.net.TransportProtocol;
import io.landline.policy.Footprint;
import io.landline.policy.HubSite;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** As whom a site's live captured flows really leave a hub, by conntrack. */
final class LeavesAs {
  private static final Set<Integer> WITH_PORTS =
      Set.of(TransportProtocol.TCP.number(), TransportProtocol.UDP.number());

  /** More would tell nothing new. */
  private static final int MOST = 100;

  private LeavesAs() {}

  /**
   * The site's flows to the internet, those with a wrong address first, a hundred at most.
   *
   * @param testHost of the site
   */
  static List<Sighting> of(HubSite site, Stream<IpAddress> testHost, List<Flow> flows) {
    Set<IpAddress> captured = new HashSet<>(site.captured());
    testHost.forEach(captured::add);
    return flows.stream()
        .filter(flow -> captured.contains(flow.original().source()) && leaves(flow))
        .map(
            flow ->
                new Sighting(
                    new Endpoint(site.publicAddress(), flow.original().sourcePort()),
                    new Endpoint(flow.reply().destination(), flow.reply().destinationPort())))
        .sorted(Comparator.comparing(Sighting::addressIsRight))
        .limit(MOST)
        .toList();
  }

  /** To the internet itself, not to the other test host, another site, or by somebody's forward. */
  private static boolean leaves(Flow flow) {
    FlowTuple to = flow.original();
    return WITH_PORTS.contains(to.protocol())
        && to.sourcePort() != 0
        && flow.reply().source().equals(to.destination())
        && !Footprint.STRANGER.network().contains(to.destination())
        && SpecialNetworks.NOT_INTERNET.stream().noneMatch(n -> n.contains(to.destination()));
  }
}
