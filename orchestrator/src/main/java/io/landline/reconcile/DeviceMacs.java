// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.net.IpAddress;
import io.landline.net.MacAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Ethernet addresses of a site's captured devices, as far as they are known.
 *
 * @param used those that tell a device from others
 * @param shared those that answer for several addresses, as all behind a Wi-Fi extender may have
 *     its one: the rules of one device would meet the others
 * @param setAside those of the shared that are remembered: they have been shared for minutes
 */
record DeviceMacs(
    Map<IpAddress, MacAddress> used,
    Map<IpAddress, MacAddress> shared,
    Map<IpAddress, MacAddress> setAside) {
  DeviceMacs {
    used = Map.copyOf(used);
    shared = Map.copyOf(shared);
    setAside = Map.copyOf(setAside);
  }

  /** To be remembered: what is set aside now may be the device's own again. */
  Map<IpAddress, MacAddress> toRemember() {
    Map<IpAddress, MacAddress> all = new HashMap<>(used);
    all.putAll(setAside);
    return all;
  }
}
