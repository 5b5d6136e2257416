// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.check;

import io.landline.doctor.fact.Facts;
import io.landline.health.fact.Fact;
import io.landline.net.IpAddress;
import io.landline.policy.Device;
import io.landline.policy.SitePolicy;
import java.util.Optional;

/** Finds captured devices whose IPv6 bypasses the tunnel, as far as a site's host can see that. */
public final class Ipv6Leaks {
  private Ipv6Leaks() {}

  /**
   * The device's global IPv6 address that bypasses the tunnel; an empty value that is known if
   * there is none.
   */
  public static Fact<Optional<IpAddress>> of(Facts facts, SitePolicy site, Device device) {
    if (!site.capture().blockIpv6()) {
      return Fact.unknown("capture.ipv6 leaves IPv6 open");
    }
    Optional<IpAddress> past = DeviceChecks.ipv6Past(facts, site, device);
    if (past.isPresent()) {
      return Fact.of(past);
    }
    if (DeviceChecks.mac(facts, site, device).isEmpty()) {
      return Fact.unknown("its MAC address is unknown");
    }
    return site.lan().stream().anyMatch(lan -> DeviceChecks.isPast(facts, site, lan))
        ? Fact.unknown("another router may take its IPv6, and this host does not see that")
        : Fact.of(Optional.empty());
  }
}
