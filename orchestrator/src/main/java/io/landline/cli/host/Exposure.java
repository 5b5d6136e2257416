// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.host;

import io.landline.config.Configuration;
import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.net.TransportProtocol;
import io.landline.policy.Forward;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The number of ports that a configuration exposes, per address and protocol. */
public final class Exposure {
  private record Service(IpAddress address, TransportProtocol protocol) {}

  private final Map<Service, BitSet> open = new HashMap<>();

  private Exposure() {}

  /**
   * For a site: the ports that a stolen hub could reach. For a hub: the ports that anyone can reach
   * at its public addresses, except the hub's own.
   */
  public static long of(Configuration configuration) {
    Exposure exposure = new Exposure();
    if (configuration instanceof Configuration.Hub hub) {
      hub.policy().sites().forEach(s -> exposure.add(s.forwards(), true));
    } else if (configuration instanceof Configuration.Site site) {
      exposure.add(site.policy().forwards(), false);
    }
    return exposure.open.values().stream().mapToLong(BitSet::cardinality).sum();
  }

  private void add(List<Forward> forwards, boolean publicSide) {
    for (Forward forward : forwards) {
      if (forward.enabled()) {
        IpAddress address = publicSide ? forward.publicAddress() : forward.target();
        PortRange ports = publicSide ? forward.listen().ports() : forward.targetPorts();
        for (TransportProtocol protocol : forward.listen().protocols()) {
          open.computeIfAbsent(new Service(address, protocol), s -> new BitSet())
              .set(ports.first(), ports.last() + 1);
        }
      }
    }
  }
}
