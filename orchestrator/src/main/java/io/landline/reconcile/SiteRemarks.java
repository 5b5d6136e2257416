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

/** What a site's configuration promises less than a person may think. */
final class SiteRemarks {
  private SiteRemarks() {}

  /**
   * What was seen of the host that a person should know.
   *
   * @param absent those of the lan and wan interfaces that are not there now
   * @param shared Ethernet addresses of captured devices that answer for other addresses too
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
              + " is not there now; it is set up when it comes: apply again then");
    }
    boolean wholeLan = policy.lan().stream().noneMatch(seen.absent()::contains);
    for (Device device : policy.capture().devices()) {
      // Not refused: a network may be routed behind the lan, and at boot the lan may be without
      // one.
      if (wholeLan
          && facts.lanNetworks().stream().noneMatch(lan -> lan.contains(device.address()))) {
        remarks.add(
            device.name()
                + " is captured, and its address "
                + device.address()
                + " is in no network of "
                + String.join(", ", policy.lan().stream().map(InterfaceName::toString).toList())
                + ": it cannot have this host as its gateway; correct the address, or give the"
                + " interface one of its network");
      }
      Optional<MacAddress> shared = Optional.ofNullable(seen.shared().get(device.address()));
      if (device.mac().isEmpty() && shared.isPresent()) {
        remarks.add(
            shared.get()
                + " of "
                + device.name()
                + " answers for other addresses too, as a Wi-Fi extender does: it is not used, and"
                + " the IPv6 and another address of "
                + device.name()
                + " are not blocked; connect it by cable, or set its mac if others do not have it");
      } else if (device.mac().isEmpty() && !facts.macs().containsKey(device.address())) {
        remarks.add(
            device.name()
                + " has not been seen yet, so its IPv6 and another address of it are not blocked: ping "
                + device.address()
                + " and apply again, or set its mac");
      }
    }
    boolean beside = policy.wan().stream().anyMatch(policy.lan()::contains);
    if (beside && policy.capture().blockIpv6() && !policy.capture().devices().isEmpty()) {
      remarks.add(
          "this host stands beside the router: IPv6 of captured devices does not cross it and is"
              + " not blocked; switch IPv6 off on them");
    }
    return remarks;
  }
}
