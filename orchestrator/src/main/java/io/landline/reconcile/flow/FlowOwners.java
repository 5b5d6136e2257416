// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.flow;

import io.landline.kernel.Flow;
import io.landline.net.Fwmark;
import io.landline.net.IpAddress;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Canary;
import io.landline.policy.Device;
import io.landline.policy.DeviceReference;
import io.landline.policy.Footprint;
import io.landline.policy.Forward;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.SitePolicy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Finds the forward or captured device that a live flow belongs to, by its configured name. */
public final class FlowOwners {
  private final ServiceIndex forwards = new ServiceIndex();
  private final Map<IpAddress, DeviceReference> captured = new HashMap<>();
  private final Predicate<Flow> comesByForward;

  private FlowOwners(Predicate<Flow> comesByForward) {
    this.comesByForward = comesByForward;
  }

  /** On a hub a forward's flows go to its public address and port. */
  public static FlowOwners of(HubPolicy policy) {
    Set<IpAddress> canaries = new HashSet<>();
    // Probes do not count: they go to a test host, come from the hub's, or leave as the hub's own.
    IpAddress own = policy.tunnel().address().address();
    FlowOwners owners =
        new FlowOwners(
            flow ->
                flow.isDestinationTranslated()
                    && !canaries.contains(flow.reply().source())
                    && !flow.original().source().equals(Footprint.STRANGER.address())
                    && !flow.reply().destination().equals(own));
    for (HubSite site : policy.members()) {
      policy.canary(site).ifPresent(canary -> canaries.add(canary.address()));
      site.captured().forEach(device -> owners.captured.put(device, site.device(device)));
      for (Forward forward : site.forwards()) {
        for (ProtocolPorts ports : forward.listen().each()) {
          owners.add(forward.publicAddress(), ports, forward);
        }
      }
    }
    return owners;
  }

  /** At a site a forward's flows come from the tunnel and go to the device. */
  public static FlowOwners of(SitePolicy policy) {
    List<Fwmark> marks = policy.marks();
    Optional<IpAddress> canary = policy.canary().map(Canary::address);
    FlowOwners owners =
        new FlowOwners(
            flow ->
                marks.stream().anyMatch(mark -> mark.isIn(flow.mark()))
                    && canary.filter(flow.reply().source()::equals).isEmpty());
    for (Device device : policy.capture().devices()) {
      owners.captured.put(device.address(), DeviceReference.of(device.name()));
    }
    policy.views().forEach(owners::addForwards);
    return owners;
  }

  /** The forwards of a site through one hub. */
  private void addForwards(SitePolicy view) {
    for (Forward forward : view.forwards()) {
      for (ProtocolPorts ports : forward.listen().each()) {
        if (view.hub().provider().isPresent()) {
          // The flow is translated on this host, and begins with the public address.
          add(forward.publicAddress(), ports, forward);
        } else {
          ProtocolPorts there = new ProtocolPorts(ports.protocol(), forward.targetPorts());
          add(forward.target(), there, forward);
        }
      }
    }
  }

  private void add(IpAddress address, ProtocolPorts ports, Forward forward) {
    if (forward.enabled()) {
      forwards.add(address, ports, forward);
    }
  }

  /** The label of the forward that the flow uses. */
  public Optional<String> forward(Flow flow) {
    return comesByForward.test(flow)
        ? forwards.find(flow.original()).map(Forward::label)
        : Optional.empty();
  }

  /** The captured device that began the flow. */
  public Optional<DeviceReference> device(Flow flow) {
    if (flow.original().destination().equals(Footprint.STRANGER.address())) {
      // A probe that was sent with the device's address.
      return Optional.empty();
    }
    return Optional.ofNullable(captured.get(flow.original().source()));
  }
}
