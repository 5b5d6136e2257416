// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.flow;

import io.landline.compile.SiteFacts;
import io.landline.kernel.Flow;
import io.landline.kernel.FlowTuple;
import io.landline.net.AddressFamily;
import io.landline.net.Fwmark;
import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.net.SpecialNetworks;
import io.landline.policy.Canary;
import io.landline.policy.Device;
import io.landline.policy.Footprint;
import io.landline.policy.Forward;
import io.landline.policy.HubLink;
import io.landline.policy.SitePolicy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the flows that contradict a site's policy. */
public final class SiteFlows implements FlowJudge {
  private final SitePolicy policy;
  private final SiteFacts facts;

  /** Of the flows through each hub. */
  private final List<Fwmark> marks;

  /** Of the flows through the hub that carries what captured devices send. */
  private final Fwmark inUse;

  private final Set<IpAddress> captured;
  private final Map<IpAddress, List<Entrance>> forwards;

  /** Judges the translations by each mark, where this site does that hub's part. */
  private final Map<Fwmark, HubFlows> translations = new HashMap<>();

  /**
   * What a forward's flows have as their destination when they leave a tunnel.
   *
   * @param translated whether this host translates it, so that it is the public address and port
   */
  private record Entrance(Forward forward, boolean translated) {
    static Stream<Entrance> of(SitePolicy view) {
      boolean translated = view.hub().provider().isPresent();
      return view.forwards().stream()
          .filter(Forward::enabled)
          .map(forward -> new Entrance(forward, translated));
    }

    IpAddress address() {
      return translated ? forward.publicAddress() : forward.target();
    }

    PortRange ports() {
      return translated ? forward.listen().ports() : forward.targetPorts();
    }
  }

  public SiteFlows(SitePolicy policy, SiteFacts facts) {
    this.policy = policy;
    this.marks = policy.marks();
    this.inUse = marks.get(facts.inUse());
    for (SitePolicy view : policy.views()) {
      view.asHub()
          .ifPresent(
              hub ->
                  translations.put(view.footprint().mark(), new HubFlows(hub, Optional.empty())));
    }
    this.facts = facts;
    this.captured =
        Stream.concat(
                policy.capture().devices().stream().map(Device::address),
                policy.canary().stream().map(Canary::address))
            .collect(Collectors.toSet());
    this.forwards =
        policy.views().stream()
            .flatMap(Entrance::of)
            .collect(Collectors.groupingBy(Entrance::address));
  }

  @Override
  public boolean isStale(Flow flow) {
    if (flow.original().source().family() != AddressFamily.IPV4) {
      return false;
    }
    boolean tunnels = isMarked(flow);
    boolean byTheHubInUse = inUse.isIn(flow.mark());
    boolean wrong = isWronglyTranslated(flow);
    if (captured.contains(flow.original().source()) && isExcluded(flow.original().destination())) {
      return tunnels;
    }
    if (captured.contains(flow.original().source()) && isInternet(flow.original().destination())) {
      // It began before its device was captured, through the WAN. A flow that this host redirects
      // to a local service, such as a resolver, does not leave at all.
      // One through a hub that is no longer in use cannot go on: the other hub knows nothing of it.
      boolean mayUse = byTheHubInUse || (tunnels && isToTestHost(flow));
      return wrong || (!mayUse && (tunnels || isInternet(flow.reply().source())));
    }
    return wrong || (tunnels && !isAllowed(flow));
  }

  private boolean isWronglyTranslated(Flow flow) {
    return translations.entrySet().stream()
        .anyMatch(e -> e.getKey().isIn(flow.mark()) && e.getValue().isStale(flow));
  }

  @Override
  public boolean isOurs(Flow flow) {
    return isMarked(flow);
  }

  private boolean isMarked(Flow flow) {
    return marks.stream().anyMatch(mark -> mark.isIn(flow.mark()));
  }

  private boolean isInternet(IpAddress address) {
    return Stream.of(SpecialNetworks.NOT_INTERNET, facts.lanNetworks())
        .flatMap(List::stream)
        .noneMatch(p -> p.contains(address));
  }

  /** Whether it is a probe, which this host sends through every hub with a device's address. */
  private static boolean isToTestHost(Flow flow) {
    return flow.original().destination().equals(Footprint.STRANGER.address());
  }

  private boolean isExcluded(IpAddress address) {
    return policy.capture().exclude().stream().anyMatch(p -> p.contains(address));
  }

  /** Whether a flow may use the tunnel: this host's, a captured device's, or to a forward. */
  private boolean isAllowed(Flow flow) {
    FlowTuple tuple = flow.original();
    return policy.links().stream().anyMatch(link -> isOfEnds(tuple, link))
        || captured.contains(tuple.source())
        || isProbe(flow)
        || forwards.getOrDefault(tuple.destination(), List.of()).stream()
            .anyMatch(entrance -> serves(entrance, flow));
  }

  /** Whether it is this host's own, or the hub's with this host, through one tunnel. */
  private static boolean isOfEnds(FlowTuple tuple, HubLink link) {
    IpAddress own = link.tunnel().address().address();
    boolean fromHub = link.hub().tunnelAddress().filter(tuple.source()::equals).isPresent();
    return tuple.source().equals(own) || (fromHub && tuple.destination().equals(own));
  }

  /** The test host answers, also where the probe took a forward's own entry. */
  private boolean isProbe(Flow flow) {
    return policy.canary().filter(c -> c.address().equals(flow.reply().source())).isPresent();
  }

  private static boolean serves(Entrance entrance, Flow flow) {
    Forward forward = entrance.forward();
    FlowTuple to = flow.original();
    return entrance.ports().contains(to.destinationPort())
        && forward.listen().protocols().stream().anyMatch(p -> p.number() == to.protocol())
        && (forward.from().isEmpty()
            || forward.from().stream().anyMatch(p -> p.contains(to.source())))
        && (!forward.masquerade() || flow.isSourceTranslated());
  }
}
