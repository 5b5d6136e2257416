// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.compile.SiteFacts;
import io.landline.policy.Device;
import io.landline.policy.SitePolicy;
import java.util.ArrayList;
import java.util.List;

/** What a site's configuration promises less than a person may think. */
final class SiteRemarks {
  private SiteRemarks() {}

  static List<String> of(SitePolicy policy, SiteFacts facts) {
    List<String> remarks = new ArrayList<>();
    for (Device device : policy.capture().devices()) {
      if (device.mac().isEmpty() && !facts.macs().containsKey(device.address())) {
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
