// SPDX-License-Identifier: Apache-2.0
package io.landline.service.declare;

import io.landline.api.KnockedPort;
import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import io.landline.policy.Forward;
import io.landline.policy.HubSite;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** The ports of a site that its hub should not reach: a choice of those that matter most. */
final class KnockPlan {
  /** Ports that devices and routers often serve. */
  private static final List<Integer> USUAL =
      List.of(21, 22, 23, 53, 80, 139, 443, 445, 554, 631, 1883, 3389, 5060, 8080, 8443, 9100);

  private static final int MORE = 16;
  private static final int MOST_ADDRESSES = 12;

  private KnockPlan() {}

  /**
   * Chooses ports of the site's own host and of its devices, without those that forwards open.
   *
   * @param probePort the port of the site's own host that answers probes
   */
  static List<KnockedPort> of(HubSite site, int probePort, Random random) {
    Set<IpAddress> addresses = new LinkedHashSet<>();
    addresses.add(site.address());
    addresses.addAll(site.captured());
    site.forwards().forEach(forward -> addresses.add(forward.target()));
    List<KnockedPort> plan = new ArrayList<>();
    for (IpAddress address : addresses.stream().limit(MOST_ADDRESSES).toList()) {
      List<Integer> ports =
          Stream.concat(USUAL.stream(), random.ints(MORE, 1, 65_536).boxed())
              .distinct()
              .filter(port -> port != probePort)
              .toList();
      for (int port : ports) {
        for (TransportProtocol protocol : TransportProtocol.values()) {
          ProtocolPorts one = new ProtocolPorts(protocol, PortRange.of(port));
          if (site.forwards().stream().noneMatch(f -> isOpen(f, address, one))) {
            plan.add(new KnockedPort(address, one));
          }
        }
      }
    }
    return plan;
  }

  private static boolean isOpen(Forward forward, IpAddress address, ProtocolPorts port) {
    return forward.target().equals(address)
        && forward.served().stream().anyMatch(ports -> ports.contains(port));
  }
}
