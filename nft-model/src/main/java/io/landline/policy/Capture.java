// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.net.IpPrefix;
import java.util.List;

/**
 * Devices whose internet-bound traffic goes through the tunnel only.
 *
 * @param devices the captured devices
 * @param exclude destinations they reach as if they were not captured
 * @param blockIpv6 whether their IPv6 to the internet is refused
 */
public record Capture(List<Device> devices, List<IpPrefix> exclude, boolean blockIpv6) {
  public Capture {
    devices = List.copyOf(devices);
    exclude = exclude.stream().sorted().distinct().toList();
  }
}
