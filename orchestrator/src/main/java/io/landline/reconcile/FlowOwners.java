// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.kernel.Flow;
import io.landline.kernel.FlowTuple;
import io.landline.net.IpAddress;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Canary;
import io.landline.policy.Device;
import io.landline.policy.DeviceReference;
import io.landline.policy.Footprint;
import io.landline.policy.Forward;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Whose a live flow is, in the names that people gave to forwards and captured devices. */
public final class FlowOwners {
  private record Service(IpAddress address, int protocol) {}

  private final ServiceIndex<Service> forwards = new ServiceIndex<>();
  private final Map<IpAddress, DeviceReference> captured = new HashMap<>();
  private final Predicate<Flow> comesByForward;

  private FlowOwners(Predicate<Flow> comesByForward) {
    this.comesByForward = comesByForward;
  }

  /** On a hub a forward's flows go to its public side. */
  public static FlowOwners of(HubPolicy policy) {
    Set<IpAddress> canaries = new HashSet<>();
    // Probes are no calls: they end at a test host, begin at the hub's, or go on as the hub's own.
    IpAddress own = policy.tunnel().address().address();
    FlowOwners owners =
        new FlowOwners(
            flow ->
                flow.isDestinationTranslated()
                    && !canaries.contains(flow.reply().source())
                    && !flow.original().source().equals(Footprint.STRANGER.address())
                    && !flow.reply().destination().equals(own));
    for (HubSite site : policy.sites()) {
      policy.canary(site).ifPresent(canary -> canaries.add(canary.address()));
      site.captured()
          .forEach(device -> owners.captured.put(device, DeviceReference.of(site.name(), device)));
      for (Forward forward : site.forwards()) {
        for (ProtocolPorts ports : forward.listen().each()) {
          owners.add(forward.publicAddress(), ports, forward);
        }
      }
    }
    return owners;
  }

  /** At a site they go to the device, out of the tunnel. */
  public static FlowOwners of(SitePolicy policy) {
    int mask = policy.footprint().mark().mask();
    int mark = policy.footprint().mark().value();
    Optional<IpAddress> canary = policy.canary().map(Canary::address);
    FlowOwners owners =
        new FlowOwners(
            flow ->
                (flow.mark() & mask) == mark
                    && canary.filter(flow.reply().source()::equals).isEmpty());
    for (Device device : policy.capture().devices()) {
      owners.captured.put(device.address(), DeviceReference.of(device.name()));
    }
    for (Forward forward : policy.forwards()) {
      for (ProtocolPorts ports : forward.listen().each()) {
        ProtocolPorts there = new ProtocolPorts(ports.protocol(), forward.targetPorts());
        owners.add(forward.target(), there, forward);
      }
    }
    return owners;
  }

  private void add(IpAddress address, ProtocolPorts ports, Forward forward) {
    if (forward.enabled()) {
      forwards.add(new Service(address, ports.protocol().number()), ports, forward);
    }
  }

  /** The forward by which somebody called. */
  public Optional<Name> forward(Flow flow) {
    FlowTuple to = flow.original();
    return comesByForward.test(flow)
        ? forwards
            .find(new Service(to.destination(), to.protocol()), to.destinationPort())
            .map(Forward::name)
        : Optional.empty();
  }

  /** The captured device that began it; a hub's are named by site and address. */
  public Optional<DeviceReference> device(Flow flow) {
    if (flow.original().destination().equals(Footprint.STRANGER.address())) {
      // A probe, sent with its address and without it.
      return Optional.empty();
    }
    return Optional.ofNullable(captured.get(flow.original().source()));
  }
}
