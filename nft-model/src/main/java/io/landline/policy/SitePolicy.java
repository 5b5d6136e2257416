// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.net.InterfaceName;
import java.util.List;
import java.util.Optional;

/**
 * Everything a site should do.
 *
 * @param name the site's name
 * @param lan interfaces to its devices
 * @param wan interfaces to the internet; may be the same ones, beside the router
 * @param tunnel its end of the tunnel
 * @param hub the other end
 * @param devices every device that has a name
 * @param forwards the forwards to its devices
 * @param capture the captured devices
 * @param footprint numbers and names that could collide
 */
public record SitePolicy(
    Name name,
    List<InterfaceName> lan,
    List<InterfaceName> wan,
    Tunnel tunnel,
    SiteHub hub,
    List<Device> devices,
    List<Forward> forwards,
    Capture capture,
    Footprint footprint) {
  public SitePolicy {
    lan = List.copyOf(lan);
    wan = List.copyOf(wan);
    devices = List.copyOf(devices);
    forwards = List.copyOf(forwards);
  }

  /** Its test host; empty where the tunnel's network has no room for one. */
  public Optional<Canary> canary() {
    return Canary.of(tunnel.address().network(), tunnel.address().address(), footprint);
  }
}
