// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.state;

import io.landline.net.IpAddress;
import io.landline.net.MacAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * The known MAC addresses of a site's captured devices.
 *
 * @param used those that identify one device
 * @param shared those that answer for several IP addresses, as behind a Wi-Fi extender: a device's
 *     rules would match other devices too
 * @param setAside the learned ones among the shared, which have been shared for minutes
 */
public record DeviceMacs(
    Map<IpAddress, MacAddress> used,
    Map<IpAddress, MacAddress> shared,
    Map<IpAddress, MacAddress> setAside) {
  public DeviceMacs {
    used = Map.copyOf(used);
    shared = Map.copyOf(shared);
    setAside = Map.copyOf(setAside);
  }

  /** The addresses to store: one that is set aside now may be the device's own again later. */
  public Map<IpAddress, MacAddress> toRemember() {
    Map<IpAddress, MacAddress> all = new HashMap<>(used);
    all.putAll(setAside);
    return all;
  }
}
