// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.flow;

import io.landline.kernel.FlowTuple;
import io.landline.net.IpAddress;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Forward;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An index of forwards by address, protocol and port; a lookup takes logarithmic time. */
final class ServiceIndex {
  /** An address and an IP protocol's number. */
  private record Service(IpAddress address, int protocol) {}

  private record Entry(int last, Forward forward) {}

  private final Map<Service, TreeMap<Integer, Entry>> byService = new HashMap<>();

  /** Adds a forward that serves these ports of an address. */
  void add(IpAddress address, ProtocolPorts ports, Forward forward) {
    byService
        .computeIfAbsent(new Service(address, ports.protocol().number()), s -> new TreeMap<>())
        .put(ports.ports().first(), new Entry(ports.ports().last(), forward));
  }

  /** The forward that serves the destination of a flow. */
  Optional<Forward> find(FlowTuple to) {
    return Optional.ofNullable(byService.get(new Service(to.destination(), to.protocol())))
        .map(ports -> ports.floorEntry(to.destinationPort()))
        .map(Map.Entry::getValue)
        .filter(entry -> to.destinationPort() <= entry.last())
        .map(Entry::forward);
  }
}
