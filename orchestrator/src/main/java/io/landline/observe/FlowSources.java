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
 * The source addresses with which a site's live captured flows leave a hub, from conntrack; wrong
 * addresses first, at most a hundred.
 *
 * @param all flows of the captured devices and the test host
 * @param testHost flows of the test host alone, including the one to {@link Footprint#NOBODY} of
 *     each round
 */
record FlowSources(List<Sighting> all, List<Sighting> testHost) {
  private static final Set<Integer> WITH_PORTS =
      Set.of(TransportProtocol.TCP.number(), TransportProtocol.UDP.number());

  /** More would add nothing. */
  private static final int MOST = 100;

  FlowSources {
    all = List.copyOf(all);
    testHost = List.copyOf(testHost);
  }

  /**
   * The site's flows to the internet.
   *
   * @param testHost the address of the site's test host
   * @param ports which forward or service owns which of the hub's ports
   */
  static FlowSources of(
      HubSite site, Optional<IpAddress> testHost, PublicPorts ports, List<Flow> all) {
    // Some flows may not keep their port, so another port is right for them.
    List<Flow> flows = all.stream().filter(flow -> !isLawfullyChanged(site, ports, flow)).toList();
    Set<IpAddress> captured = new HashSet<>(site.captured());
    testHost.ifPresent(captured::add);
    return new FlowSources(
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

  /**
   * Whether its destination is the internet: not the hub's test host or another site, nor a
   * forward.
   */
  private static boolean leaves(Flow flow) {
    FlowTuple to = flow.original();
    return WITH_PORTS.contains(to.protocol())
        && to.sourcePort() != 0
        && flow.reply().source().equals(to.destination())
        && !Footprint.STRANGER.network().contains(to.destination())
        && SpecialNetworks.NOT_INTERNET.stream().noneMatch(n -> n.contains(to.destination()));
  }
}
