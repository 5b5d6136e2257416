// SPDX-License-Identifier: Apache-2.0
package io.landline.observe;

import io.landline.kernel.Flow;
import io.landline.kernel.FlowTuple;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.net.Sighting;
import io.landline.net.SpecialNetworks;
import io.landline.net.TransportProtocol;
import io.landline.policy.Footprint;
import io.landline.policy.HubSite;
import io.landline.policy.PublicPorts;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * As whom a site's live captured flows really leave a hub, by conntrack; those with a wrong address
 * first, a hundred at most.
 *
 * @param all of the captured devices and the test host
 * @param testHost of the test host alone, among them the one that it sends to {@link
 *     Footprint#NOBODY} each round
 */
record LeavesAs(List<Sighting> all, List<Sighting> testHost) {
  private static final Set<Integer> WITH_PORTS =
      Set.of(TransportProtocol.TCP.number(), TransportProtocol.UDP.number());

  /** More would tell nothing new. */
  private static final int MOST = 100;

  LeavesAs {
    all = List.copyOf(all);
    testHost = List.copyOf(testHost);
  }

  /**
   * The site's flows to the internet.
   *
   * @param testHost of the site
   * @param ports who holds which of the hub's
   */
  static LeavesAs of(
      HubSite site, Optional<IpAddress> testHost, PublicPorts ports, List<Flow> all) {
    // What cannot keep its port is seen rightly with another one; only its address tells.
    List<Flow> flows = all.stream().filter(flow -> !isLawfullyChanged(site, ports, flow)).toList();
    Set<IpAddress> captured = new HashSet<>(site.captured());
    testHost.ifPresent(captured::add);
    return new LeavesAs(
        of(site, captured, flows), of(site, testHost.map(Set::of).orElse(Set.of()), flows));
  }

  private static boolean isLawfullyChanged(HubSite site, PublicPorts ports, Flow flow) {
    FlowTuple from = flow.original();
    return flow.reply().destination().equals(site.publicAddress())
        && ports
            .against(from.source(), site.publicAddress(), from.protocol(), from.sourcePort())
            .isPresent();
  }

  private static List<Sighting> of(HubSite site, Collection<IpAddress> captured, List<Flow> flows) {
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
