// SPDX-License-Identifier: Apache-2.0
package io.landline.grant;

import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import io.landline.policy.Listen;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The public ports of forwards that are in force. No two overlap. */
final class PortHolders {
  private record Service(IpAddress address, TransportProtocol protocol) {}

  private final Map<Service, TreeMap<Integer, PortRange>> held = new HashMap<>();

  void add(IpAddress address, Listen listen) {
    for (ProtocolPorts ports : listen.each()) {
      held.computeIfAbsent(new Service(address, ports.protocol()), s -> new TreeMap<>())
          .put(ports.ports().first(), ports.ports());
    }
  }

  /** Ports in use that overlap these; empty if all are free. */
  Optional<ProtocolPorts> overlapping(IpAddress address, Listen listen) {
    for (ProtocolPorts ports : listen.each()) {
      @Nullable TreeMap<Integer, PortRange> there =
          held.get(new Service(address, ports.protocol()));
      Map.@Nullable Entry<Integer, PortRange> last =
          there == null ? null : there.floorEntry(ports.ports().last());
      if (last != null && last.getValue().overlaps(ports.ports())) {
        return Optional.of(new ProtocolPorts(ports.protocol(), last.getValue()));
      }
    }
    return Optional.empty();
  }
}
