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

/** The legs of single ports and devices that a site tries, some of them in turns. */
public final class SiteLegs {
  private SiteLegs() {}

  /**
   * Public ports that are tried from outside.
   *
   * @param addresses the public addresses to try; several where forwards have the same ports
   * @param ofForward whether this is a forward, not the probe port
   */
  record PublicPort(ProtocolPorts ports, List<IpAddress> addresses, boolean ofForward) {
    PublicPort {
      addresses = List.copyOf(addresses);
    }
  }

  /** All of them, without the legs that every site has. */
  public static Set<Leg> of(SitePolicy policy) {
    return Stream.of(
            ports(policy).stream().map(port -> Leg.forwardOutside(port.ports())),
            policy.canary().stream().map(SiteLegs::stream),
            policy.capture().devices().stream().map(device -> Leg.device(device.name())))
        .flatMap(legs -> legs)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The TCP leg, to the probe port. */
  static Leg stream(Canary canary) {
    return Leg.tcp(new ProtocolPorts(TransportProtocol.TCP, PortRange.of(canary.port())));
  }

  /** The ports of each UDP forward; the probe port where there is no UDP forward. */
  static List<PublicPort> ports(SitePolicy policy) {
    List<PublicPort> ports = new ArrayList<>();
    ForwardLegs.of(policy.forwards(), TransportProtocol.UDP, Leg::forwardOutside)
        .values()
        .forEach(
            alike ->
                ports.add(
                    udp(
                        alike.get(0).listen().ports(),
                        alike.stream().map(Forward::publicAddress).toList(),
                        true)));
    if (ports.isEmpty()) {
      policy
          .canary()
          .ifPresent(
              canary ->
                  ports.add(
                      udp(
                          PortRange.of(canary.port()),
                          List.of(policy.hub().publicAddress()),
                          false)));
    }
    return ports;
  }

  private static PublicPort udp(PortRange port, List<IpAddress> addresses, boolean ofForward) {
    return new PublicPort(new ProtocolPorts(TransportProtocol.UDP, port), addresses, ofForward);
  }
}
