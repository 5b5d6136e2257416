// SPDX-License-Identifier: Apache-2.0
package io.landline.config;

import io.landline.net.IpAddress;
import io.landline.policy.Device;
import io.landline.policy.DeviceReference;
import io.landline.policy.Forward;
import io.landline.policy.HubSite;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A forward with what its target is called on this host.
 *
 * @param forward the forward
 * @param to the target
 * @param device the target device, where it has a name here
 */
public record NamedForward(Forward forward, DeviceReference to, Optional<Device> device) {
  /** The word for a site's own host as a target. */
  public static final String THIS = DeviceReference.THIS;

  /** {@link #to}, with the ports where they differ from the public ones. */
  public String target() {
    return forward.keepsPorts() ? to.toString() : to + ":" + forward.targetPorts();
  }

  /** A forward to a site or a peer, on its hub. */
  public static NamedForward on(HubSite site, Forward forward) {
    DeviceReference to =
        forward.target().equals(site.address()) && !site.isPeer()
            ? new DeviceReference(Optional.of(site.name()), DeviceReference.THIS)
            : site.device(forward.target());
    return new NamedForward(forward, to, Optional.empty());
  }

  /** All forwards of a configuration, in its order. */
  public static List<NamedForward> of(Configuration configuration) {
    List<NamedForward> all = new ArrayList<>();
    if (configuration instanceof Configuration.Hub hub) {
      for (HubSite site : hub.policy().members()) {
        for (Forward forward : site.forwards()) {
          all.add(on(site, forward));
        }
      }
    } else if (configuration instanceof Configuration.Site site) {
      IpAddress own = site.policy().tunnel().address().address();
      for (Forward forward : site.policy().forwards()) {
        Optional<Device> device =
            site.policy().devices().stream()
                .filter(d -> d.address().equals(forward.target()))
                .findFirst();
        String to =
            forward.target().equals(own)
                ? DeviceReference.THIS
                : device.map(d -> d.name().text()).orElse(forward.target().toString());
        all.add(new NamedForward(forward, new DeviceReference(Optional.empty(), to), device));
      }
    }
    return all;
  }
}
