// SPDX-License-Identifier: Apache-2.0
package io.landline.traffic;

import io.landline.api.ChangedPort;
import io.landline.config.Configuration;
import io.landline.kernel.Flow;
import io.landline.kernel.FlowTuple;
import io.landline.net.Endpoint;
import io.landline.net.Fwmark;
import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import io.landline.policy.Device;
import io.landline.policy.DeviceReference;
import io.landline.policy.Footprint;
import io.landline.policy.HubSite;
import io.landline.policy.PublicPorts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Collects the live flows of captured devices that do not keep their source port, and the reasons:
 * on a hub from conntrack, on a site from the ports in use.
 */
final class ChangedPorts {
  /** More would fill a screen without adding information. */
  private static final int MOST = 20;

  /** A captured device and its public address. */
  private record Captured(DeviceReference device, IpAddress seenAs) {}

  private final Map<IpAddress, Captured> captured = new HashMap<>();
  private final PublicPorts ports;
  private final Optional<Fwmark> tunnelMark;
  private final Map<String, ChangedPort> found = new TreeMap<>();

  ChangedPorts(Configuration configuration) {
    if (configuration instanceof Configuration.Hub hub) {
      this.ports = PublicPorts.of(hub.policy());
      this.tunnelMark = Optional.empty();
      for (HubSite site : hub.policy().members()) {
        for (IpAddress device : site.captured()) {
          captured.put(device, new Captured(site.device(device), site.publicAddress()));
        }
      }
    } else {
      Configuration.Site site = (Configuration.Site) configuration;
      this.ports = PublicPorts.of(site.policy());
      this.tunnelMark =
          site.policy().hub().provider().isPresent()
              ? Optional.empty() // this host translates, so its conntrack shows the port
              : Optional.of(site.policy().footprint().mark());
      for (Device device : site.policy().capture().devices()) {
        captured.put(
            device.address(),
            new Captured(DeviceReference.of(device.name()), site.policy().hub().publicAddress()));
      }
    }
  }

  /** Adds a flow. */
  void look(Flow flow) {
    FlowTuple from = flow.original();
    Optional<Captured> device = Optional.ofNullable(captured.get(from.source()));
    Optional<TransportProtocol> protocol =
        Stream.of(TransportProtocol.values())
            .filter(p -> p.number() == from.protocol())
            .findFirst();
    if (device.isEmpty()
        || protocol.isEmpty()
        || from.sourcePort() == 0
        || found.size() >= MOST
        || Footprint.STRANGER.network().contains(from.destination())) {
      return;
    }
    Optional<String> held =
        ports
            .against(from.source(), device.get().seenAs(), from.protocol(), from.sourcePort())
            .map(PublicPorts.Held::because);
    if (tunnelMark.isPresent()) {
      Fwmark mark = tunnelMark.get();
      if (mark.isIn(flow.mark())) {
        held.ifPresent(why -> add(device.get(), protocol.get(), from, Optional.empty(), why));
      }
    } else if (flow.isSourceTranslated()
        && flow.reply().destinationPort() != from.sourcePort()
        && !ports.isServed(from.source(), from.protocol(), from.sourcePort())) {
      Endpoint seen = new Endpoint(flow.reply().destination(), flow.reply().destinationPort());
      String clash =
          "another device uses it towards "
              + new Endpoint(from.destination(), from.destinationPort());
      add(device.get(), protocol.get(), from, Optional.of(seen), held.orElse(clash));
    }
  }

  private void add(
      Captured device,
      TransportProtocol protocol,
      FlowTuple from,
      Optional<Endpoint> seenAs,
      String because) {
    ProtocolPorts port = new ProtocolPorts(protocol, PortRange.of(from.sourcePort()));
    found.putIfAbsent(
        device.device() + " " + port, new ChangedPort(device.device(), port, seenAs, because));
  }

  /** By device and port. */
  List<ChangedPort> found() {
    return List.copyOf(found.values());
  }
}
