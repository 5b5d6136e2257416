// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.kernel.Flow;
import io.landline.kernel.FlowTuple;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Forward;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which flows a hub's policy contradicts: UDP keeps the translation of its first packet for as long
 * as packets flow, whatever the maps say since.
 */
final class HubFlows implements FlowJudge {
  private record Service(IpAddress address, int protocol) {}

  private final HubPolicy policy;
  private final ServiceIndex<Service> forwards = new ServiceIndex<>();
  private final Map<IpAddress, HubSite> captured = new HashMap<>();

  HubFlows(HubPolicy policy) {
    this.policy = policy;
    for (HubSite site : policy.sites()) {
      site.captured().forEach(device -> captured.put(device, site));
      for (Forward forward : site.forwards()) {
        if (forward.enabled()) {
          for (ProtocolPorts ports : forward.listen().each()) {
            forwards.add(
                new Service(forward.publicAddress(), ports.protocol().number()), ports, forward);
          }
        }
      }
    }
  }

  @Override
  public boolean isStale(Flow flow) {
    return isWronglyForwarded(flow) || isWronglySeen(flow);
  }

  /** A flow to a public address: where it should lead, against where it leads. */
  private boolean isWronglyForwarded(Flow flow) {
    FlowTuple to = flow.original();
    if (!policy.publicAddresses().contains(to.destination())) {
      return false;
    }
    boolean leadsIn = isOfSites(flow.reply().source());
    Optional<Forward> wanted =
        isProtected(to)
            ? Optional.empty()
            : forwards.find(new Service(to.destination(), to.protocol()), to.destinationPort());
    if (wanted.isEmpty()) {
      return flow.isDestinationTranslated() && leadsIn;
    }
    Forward forward = wanted.get();
    boolean right =
        flow.reply().source().equals(forward.target())
            && flow.reply().sourcePort() == forward.targetPort(to.destinationPort());
    return !right || !mayCall(forward, to.source());
  }

  private boolean mayCall(Forward forward, IpAddress caller) {
    IpAddress seen =
        Optional.ofNullable(captured.get(caller)).map(HubSite::publicAddress).orElse(caller);
    return forward.from().isEmpty()
        || forward.from().stream().anyMatch(p -> p.contains(caller) || p.contains(seen));
  }

  private boolean isProtected(FlowTuple to) {
    return policy.protect().stream()
        .anyMatch(
            p ->
                p.protocol().number() == to.protocol() && p.ports().contains(to.destinationPort()));
  }

  /** A flow of a device: as whom it is seen, against as whom it should be. */
  private boolean isWronglySeen(Flow flow) {
    IpAddress device = flow.original().source();
    Optional<HubSite> site = Optional.ofNullable(captured.get(device));
    if (site.isEmpty()) {
      return flow.isSourceTranslated()
          && isOfSites(device)
          && policy.publicAddresses().contains(flow.reply().destination());
    }
    if (!flow.isSourceTranslated()) {
      // Not ours where it did not come to leave: a call to the hub itself, say.
      return false;
    }
    return !seenAs(site.get(), flow.original()).contains(flow.reply().destination());
  }

  /** The addresses a device's flow may be seen as: its site's, or that of a forward it serves. */
  private static List<IpAddress> seenAs(HubSite site, FlowTuple from) {
    List<IpAddress> addresses = new ArrayList<>(List.of(site.publicAddress()));
    for (Forward forward : site.forwards()) {
      PortRange ports = forward.targetPorts();
      if (forward.target().equals(from.source()) && ports.contains(from.sourcePort())) {
        addresses.add(forward.publicAddress());
      }
    }
    return addresses;
  }

  private boolean isOfSites(IpAddress address) {
    return policy.tunnel().address().network().contains(address)
        || policy.sites().stream()
            .map(HubSite::lan)
            .flatMap(Collection<IpPrefix>::stream)
            .anyMatch(p -> p.contains(address));
  }
}
