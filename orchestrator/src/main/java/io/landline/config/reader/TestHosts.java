// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.config.document.JsonPath;
import io.landline.net.IpAddress;
import io.landline.policy.Canary;
import io.landline.policy.Footprint;
import io.landline.policy.Tunnel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Addresses of test hosts that are not the usual ones, held against all that are taken. */
final class TestHosts {
  private final Problems problems;
  private final Tunnel tunnel;
  private final Map<IpAddress, String> taken = new HashMap<>();
  private final Map<IpAddress, IpAddress> moved = new HashMap<>();
  private final Set<IpAddress> all = new HashSet<>();

  TestHosts(Problems problems, Tunnel tunnel) {
    this.problems = problems;
    this.tunnel = tunnel;
  }

  /** An address of the tunnel is in use. */
  void taken(IpAddress address, String whose) {
    taken.putIfAbsent(address, whose);
  }

  /** A site leaves its test host at the usual address. */
  void usual(IpAddress site, String whose) {
    Canary.of(tunnel.address().network(), site, Footprint.DEFAULT)
        .ifPresent(
            canary -> {
              taken(canary.address(), whose);
              all.add(canary.address());
            });
  }

  /** A site wants its test host here. */
  void claim(JsonPath where, IpAddress site, IpAddress wanted) {
    all.add(wanted);
    String owner = taken.get(wanted);
    if (!Values.isHostOf(tunnel.address().network(), wanted)) {
      problems.add(
          where,
          wanted + " is not a host address in the tunnel's network " + tunnel.address().network(),
          "choose a free one in it, the same on hub and site");
    } else if (owner != null) {
      problems.add(
          where,
          wanted + " is " + owner + " address",
          "choose a free one, the same on hub and site");
    } else {
      taken.put(wanted, "another test host's");
      moved.put(site, wanted);
    }
  }

  /** Whether a site has its test host here. */
  boolean isOne(IpAddress address) {
    return all.contains(address);
  }

  /** By their sites' tunnel addresses. */
  Map<IpAddress, IpAddress> moved() {
    return Map.copyOf(moved);
  }
}
