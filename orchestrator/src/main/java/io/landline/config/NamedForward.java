// SPDX-License-Identifier: Apache-2.0
package io.landline.config;

import io.landline.net.IpAddress;
import io.landline.policy.Device;
import io.landline.policy.Forward;
import io.landline.policy.HubSite;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A forward, and what people call the place it leads to.
 *
 * @param forward the forward
 * @param to {@code this}, a device's name or else its address; on a hub behind SITE/
 * @param device the device, where it has a name here
 */
public record NamedForward(Forward forward, String to, Optional<Device> device) {
  /** The word for a site's own host as a target. */
  public static final String THIS = "this";

  /** {@link #to}, with the ports where they are others than the public ones. */
  public String target() {
    return forward.keepsPorts() ? to : to + ":" + forward.targetPorts();
  }

  /** All forwards of a configuration, in its order. */
  public static List<NamedForward> of(Configuration configuration) {
    List<NamedForward> all = new ArrayList<>();
    if (configuration instanceof Configuration.Hub hub) {
      for (HubSite site : hub.policy().sites()) {
        for (Forward forward : site.forwards()) {
          boolean own = forward.target().equals(site.address());
          String to = site.name() + "/" + (own ? THIS : forward.target());
          all.add(new NamedForward(forward, to, Optional.empty()));
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
                ? THIS
                : device.map(d -> d.name().text()).orElse(forward.target().toString());
        all.add(new NamedForward(forward, to, device));
      }
    }
    return all;
  }
}
