// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.compile.SiteFacts;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.MacAddress;
import io.landline.policy.Device;
import io.landline.policy.SitePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Limitations of a site's configuration on this host, for people. */
final class SiteRemarks {
  private SiteRemarks() {}

  /**
   * Facts of the host that limit a configuration.
   *
   * @param absent the lan and wan interfaces that do not exist now
   * @param shared MAC addresses of captured devices that answer for other IP addresses too
   */
  record Seen(List<InterfaceName> absent, Map<IpAddress, MacAddress> shared) {
    Seen {
      absent = List.copyOf(absent);
      shared = Map.copyOf(shared);
    }
  }

  static List<String> of(SitePolicy policy, SiteFacts facts, Seen seen) {
    List<String> remarks = new ArrayList<>();
    for (InterfaceName name : seen.absent()) {
      remarks.add(
          (policy.lan().contains(name) ? "lan" : "wan")
              + " interface "
              + name
              + " does not exist now; apply again when it does");
    }
    boolean wholeLan = policy.lan().stream().noneMatch(seen.absent()::contains);
    for (Device device : policy.capture().devices()) {
      // Not refused: a network may be routed behind the lan, and at boot the lan may have no
      // address yet.
      if (wholeLan
          && facts.lanNetworks().stream().noneMatch(lan -> lan.contains(device.address()))) {
        remarks.add(
            device.name()
                + " is captured, but its address "
                + device.address()
                + " is in no network of "
                + String.join(", ", policy.lan().stream().map(InterfaceName::toString).toList())
                + ", so it cannot use this host as its gateway; correct the address, or give the"
                + " interface an address in its network");
      }
      Optional<MacAddress> shared = Optional.ofNullable(seen.shared().get(device.address()));
      if (device.mac().isEmpty() && shared.isPresent()) {
        remarks.add(
            "MAC address "
                + shared.get()
                + " of "
                + device.name()
                + " answers for other IP addresses too, as behind a Wi-Fi extender, so it is not"
                + " used to block; "
                + device.name()
                + " can reach the internet by IPv6 or with another IP address: connect it by"
                + " cable, or set its mac if no other device has that MAC address");
      } else if (device.mac().isEmpty() && !facts.macs().containsKey(device.address())) {
        remarks.add(
            device.name()
                + " has not been seen yet, so its MAC address is unknown and its IPv6 is not"
                + " blocked: ping "
                + device.address()
                + " and apply again, or set its mac");
      }
    }
    boolean beside = policy.wan().stream().anyMatch(policy.lan()::contains);
    if (beside && policy.capture().blockIpv6() && !policy.capture().devices().isEmpty()) {
      remarks.add(
          "this host is beside the router, so IPv6 of captured devices does not pass it and is"
              + " not blocked; switch IPv6 off on them");
    }
    return remarks;
  }
}
