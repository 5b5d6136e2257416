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
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.PublicPorts;
import io.landline.policy.SitePolicy;
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

  /**
   * The way through a hub.
   *
   * @param mark of its flows; empty where every flow of the host takes it
   * @param translates whether this host translates, so that its conntrack shows the public port
   * @param captured by their addresses
   */
  private record Way(
      Optional<Fwmark> mark,
      boolean translates,
      PublicPorts ports,
      Map<IpAddress, Captured> captured) {
    static Way of(HubPolicy hub) {
      Map<IpAddress, Captured> captured = new HashMap<>();
      for (HubSite site : hub.members()) {
        for (IpAddress device : site.captured()) {
          captured.put(device, new Captured(site.device(device), site.publicAddress()));
        }
      }
      return new Way(Optional.empty(), true, PublicPorts.of(hub), captured);
    }

    static Way of(SitePolicy view, boolean only) {
      boolean translates = view.hub().provider().isPresent();
      Map<IpAddress, Captured> captured = new HashMap<>();
      for (Device device : view.capture().devices()) {
        captured.put(
            device.address(),
            new Captured(DeviceReference.of(device.name()), view.hub().publicAddress()));
      }
      return new Way(
          translates && only ? Optional.empty() : Optional.of(view.footprint().mark()),
          translates,
          PublicPorts.of(view),
          captured);
    }

    boolean isTakenBy(Flow flow) {
      return mark.isEmpty() || mark.get().isIn(flow.mark());
    }
  }

  private final List<Way> ways;
  private final Map<String, ChangedPort> found = new TreeMap<>();

  ChangedPorts(Configuration configuration) {
    if (configuration instanceof Configuration.Hub hub) {
      this.ways = List.of(Way.of(hub.policy()));
    } else {
      List<SitePolicy> views = ((Configuration.Site) configuration).policy().views();
      this.ways = views.stream().map(view -> Way.of(view, views.size() == 1)).toList();
    }
  }

  /** Adds a flow. */
  void look(Flow flow) {
    ways.stream().filter(way -> way.isTakenBy(flow)).findFirst().ifPresent(way -> look(flow, way));
  }

  private void look(Flow flow, Way way) {
    FlowTuple from = flow.original();
    Optional<Captured> device = Optional.ofNullable(way.captured().get(from.source()));
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
        way.ports()
            .against(from.source(), device.get().seenAs(), from.protocol(), from.sourcePort())
            .map(PublicPorts.Held::because);
    if (!way.translates()) {
      held.ifPresent(why -> add(device.get(), protocol.get(), from, Optional.empty(), why));
    } else if (flow.isSourceTranslated()
        && flow.reply().destinationPort() != from.sourcePort()
        && !way.ports().isServed(from.source(), from.protocol(), from.sourcePort())) {
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
