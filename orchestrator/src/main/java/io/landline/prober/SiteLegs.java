// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.health.fact.Leg;
import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import io.landline.policy.Canary;
import io.landline.policy.Forward;
import io.landline.policy.SitePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which legs a site tries of single ports and devices, be it in turns. */
public final class SiteLegs {
  private SiteLegs() {}

  /** A public port that is tried from outside. */
  record PublicPort(ProtocolPorts ports, IpAddress address) {}

  /** All of them; those that no site is without are not among them. */
  public static Set<Leg> of(SitePolicy policy) {
    return Stream.of(
            ports(policy).stream().map(port -> Leg.forwardOutside(port.ports())),
            policy.canary().stream().map(SiteLegs::stream),
            policy.capture().devices().stream().map(device -> Leg.device(device.name())))
        .flatMap(legs -> legs)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** By TCP to the probe port. */
  static Leg stream(Canary canary) {
    return Leg.tcp(new ProtocolPorts(TransportProtocol.TCP, PortRange.of(canary.port())));
  }

  /** Each forward's own where it is a single one of UDP; the probe port where none is. */
  static List<PublicPort> ports(SitePolicy policy) {
    List<PublicPort> ports = new ArrayList<>();
    for (Forward forward : policy.forwards()) {
      boolean tried =
          forward.enabled()
              && forward.listen().ports().isSingle()
              && forward.listen().protocols().contains(TransportProtocol.UDP);
      if (tried) {
        ports.add(udp(forward.listen().ports(), forward.publicAddress()));
      }
    }
    if (ports.isEmpty()) {
      policy
          .canary()
          .ifPresent(
              canary -> ports.add(udp(PortRange.of(canary.port()), policy.hub().publicAddress())));
    }
    return ports.stream().distinct().toList();
  }

  private static PublicPort udp(PortRange port, IpAddress address) {
    return new PublicPort(new ProtocolPorts(TransportProtocol.UDP, port), address);
  }
}
