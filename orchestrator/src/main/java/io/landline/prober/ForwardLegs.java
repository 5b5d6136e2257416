// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.LegResult.Datagrams;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import io.landline.policy.Forward;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which forwards are tried on their own public ports, and how. In each round a range is tried at
 * its first port, its last, and one in between.
 */
public final class ForwardLegs {
  private ForwardLegs() {}

  /**
   * The enabled forwards of a protocol by leg. Forwards with the same ports at different public
   * addresses share a leg.
   *
   * @param leg the leg for these public ports
   */
  static Map<Leg, List<Forward>> of(
      List<Forward> forwards, TransportProtocol protocol, Function<ProtocolPorts, Leg> leg) {
    Map<Leg, List<Forward>> tried = new LinkedHashMap<>();
    for (Forward forward : forwards) {
      if (forward.enabled() && forward.listen().protocols().contains(protocol)) {
        tried
            .computeIfAbsent(
                leg.apply(new ProtocolPorts(protocol, forward.listen().ports())),
                ports -> new ArrayList<>())
            .add(forward);
      }
    }
    return tried;
  }

  /** The legs of these forwards that a hub tries from its test host. */
  public static Set<Leg> inside(List<Forward> forwards) {
    return Arrays.stream(TransportProtocol.values())
        .flatMap(protocol -> of(forwards, protocol, Leg::forwardInside).keySet().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The public endpoints of a leg's forwards to try in one round. */
  static List<Endpoint> endpoints(List<Forward> forwards) {
    return forwards.stream()
        .flatMap(f -> endpoints(f.publicAddress(), f.listen().ports()).stream())
        .toList();
  }

  /** The public endpoints to try in one round. */
  static List<Endpoint> endpoints(IpAddress address, PortRange ports) {
    List<Endpoint> endpoints = new ArrayList<>();
    endpoints.add(new Endpoint(address, ports.first()));
    if (ports.size() > 2) {
      int between = ThreadLocalRandom.current().nextInt(ports.first() + 1, ports.last());
      endpoints.add(new Endpoint(address, between));
    }
    if (ports.size() > 1) {
      endpoints.add(new Endpoint(address, ports.last()));
    }
    return endpoints;
  }

  /** The worst result of several ports of one forward. */
  static CompletableFuture<LegResult> worst(List<CompletableFuture<LegResult>> ports) {
    return ports.stream()
        .reduce((one, other) -> one.thenCombine(other, ForwardLegs::worse))
        .orElseThrow();
  }

  private static LegResult worse(LegResult one, LegResult other) {
    if (one instanceof Datagrams a && other instanceof Datagrams b) {
      return b.received() < a.received() ? b : a;
    }
    if (isLost(one) || isLost(other)) {
      return isLost(one) ? one : other;
    }
    return one instanceof LegResult.NotKnown ? one : other;
  }

  private static boolean isLost(LegResult result) {
    return result instanceof Datagrams d && d.received() == 0;
  }
}
