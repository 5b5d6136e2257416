// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.flow;

import io.landline.kernel.Flow;
import io.landline.kernel.FlowTuple;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Footprint;
import io.landline.policy.Forward;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.PublicPorts;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds the flows that contradict a hub's policy. A UDP flow keeps the translation of its first
 * packet as long as it lasts, whatever the maps say since.
 */
public final class HubFlows implements FlowJudge {
  private final HubPolicy policy;
  private final PublicPorts ports;
  private final ServiceIndex forwards = new ServiceIndex();
  private final Map<IpAddress, HubSite> captured = new HashMap<>();
  private final Set<IpAddress> canaries = new HashSet<>();
  private final Set<IpAddress> publicAddresses = new HashSet<>();
  private final Set<IpPrefix> networks = new HashSet<>();

  /**
   * For a policy.
   *
   * @param former the policy that was applied before; it may have other sites and addresses
   */
  public HubFlows(HubPolicy policy, Optional<HubPolicy> former) {
    this.policy = policy;
    this.ports = PublicPorts.of(policy);
    for (HubPolicy known : Stream.concat(Stream.of(policy), former.stream()).toList()) {
      publicAddresses.addAll(known.publicAddresses());
      networks.add(known.tunnel().address().network());
      known.sites().forEach(site -> networks.addAll(site.lan()));
    }
    for (HubSite site : policy.members()) {
      site.captured().forEach(device -> captured.put(device, site));
      policy
          .canary(site)
          .ifPresent(
              canary -> {
                captured.put(canary.address(), site);
                canaries.add(canary.address());
              });
      for (Forward forward : site.forwards()) {
        if (forward.enabled()) {
          for (ProtocolPorts ports : forward.listen().each()) {
            forwards.add(forward.publicAddress(), ports, forward);
          }
        }
      }
    }
  }

  @Override
  public boolean isStale(Flow flow) {
    // Probes use a new port each round, so none of them has an old translation.
    if (canaries.contains(flow.reply().source())) {
      return false;
    }
    return isWronglyForwarded(flow) || isWronglySeen(flow);
  }

  /** Whether a flow to a public address goes to another target than its forward's. */
  private boolean isWronglyForwarded(Flow flow) {
    FlowTuple to = flow.original();
    if (!publicAddresses.contains(to.destination())) {
      return false;
    }
    boolean leadsIn = isOfSites(flow.reply().source());
    Optional<Forward> wanted = isProtected(to) ? Optional.empty() : forwards.find(to);
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

  /** Whether a flow of a device has another public address or port than it should. */
  private boolean isWronglySeen(Flow flow) {
    IpAddress device = flow.original().source();
    Optional<HubSite> site = Optional.ofNullable(captured.get(device));
    if (site.isEmpty()) {
      return flow.isSourceTranslated()
          && isOfSites(device)
          && publicAddresses.contains(flow.reply().destination());
    }
    if (!flow.isSourceTranslated()) {
      // Right only for a flow to the hub itself.
      return !publicAddresses.contains(flow.original().destination())
          && !isOfSites(flow.original().destination());
    }
    return !isSeenRightly(site.get(), flow);
  }

  @Override
  public boolean isOurs(Flow flow) {
    return isOfSites(flow.original().source())
        || (flow.isDestinationTranslated() && isOfSites(flow.reply().source()));
  }

  /**
   * A forwarded source port becomes that forward's public address and port. Any other flow gets its
   * site's public address and a free port, since two devices may use the same port.
   */
  private boolean isSeenRightly(HubSite site, Flow flow) {
    FlowTuple from = flow.original();
    FlowTuple seen = flow.reply();
    List<Forward> served =
        site.forwards().stream()
            .filter(f -> f.enabled() && f.target().equals(from.source()))
            .filter(f -> f.targetPorts().contains(from.sourcePort()))
            .filter(
                f -> f.listen().protocols().stream().anyMatch(p -> p.number() == from.protocol()))
            .toList();
    if (served.isEmpty()) {
      return seen.destination().equals(site.publicAddress()) && !takesHeldPort(flow);
    }
    return served.stream()
        .anyMatch(
            f ->
                seen.destination().equals(f.publicAddress())
                    && f.listen().ports().first() + (from.sourcePort() - f.targetPorts().first())
                        == seen.destinationPort());
  }

  /**
   * Whether the flow uses a public port that belongs to a forward or the hub, so that its device
   * would receive the holder's packets. The hub's test host sends to probe ports only.
   */
  private boolean takesHeldPort(Flow flow) {
    FlowTuple seen = flow.reply();
    return !Footprint.STRANGER.network().contains(seen.source())
        && ports.holder(seen.destination(), seen.protocol(), seen.destinationPort()).isPresent();
  }

  private boolean isOfSites(IpAddress address) {
    return networks.stream().anyMatch(p -> p.contains(address));
  }
}
