// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.net.IpAddress;
import io.landline.net.ParseException;
import java.util.Optional;

/**
 * What a device is called on a host: by its name on its site, {@code dmr}; by its address where it
 * has no name; {@code this} for the site's own host; on a hub behind the site's name, {@code
 * wa7vc/10.49.7.19}.
 *
 * @param site the site, on a hub
 * @param device the name, the address, or {@code this}
 */
public record DeviceReference(Optional<Name> site, String device)
    implements Comparable<DeviceReference> {
  /** The site's own host. */
  public static final String THIS = "this";

  public DeviceReference {
    if (!device.equals(THIS)) {
      if (device.indexOf(':') >= 0) {
        IpAddress.parse(device);
      } else {
        new Name(device); // an IPv4 address has the form of a name too
      }
    }
  }

  /** A device by its name on its site. */
  public static DeviceReference of(Name device) {
    return new DeviceReference(Optional.empty(), device.text());
  }

  /** A device of a site, by its address, on a hub. */
  public static DeviceReference of(Name site, IpAddress device) {
    return new DeviceReference(Optional.of(site), device.toString());
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws ParseException if it is neither DEVICE nor SITE/DEVICE
   */
  public static DeviceReference parse(String text) {
    int slash = text.indexOf('/');
    return new DeviceReference(
        slash < 0 ? Optional.empty() : Optional.of(new Name(text.substring(0, slash))),
        text.substring(slash + 1));
  }

  /** Whether it is the site's own host. */
  public boolean isThis() {
    return device.equals(THIS);
  }

  /** Whether it is a device of this site, on a hub. */
  public boolean isOf(Name of) {
    return site.filter(of::equals).isPresent();
  }

  @Override
  public int compareTo(DeviceReference other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return site.map(s -> s + "/").orElse("") + device;
  }
}
