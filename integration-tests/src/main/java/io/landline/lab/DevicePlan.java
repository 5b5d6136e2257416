// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.net.IpAddress;
import io.landline.net.MacAddress;

/**
 * A device of a site, as the lab builds it: a namespace with {@code eth0}.
 *
 * @param name of the device and of its namespace
 * @param number the last byte of its address, 2 to 99, and of its MAC in the same digits
 * @param wire where it is connected
 */
public record DevicePlan(String name, int number, Wire wire) {
  /** Where a device is connected, and its gateway. */
  public enum Wire {
    /** On the LAN bridge; its gateway is the host that Landline runs on. */
    LAN,
    /** On the VLAN of the site's storage, 10.49.8.0/24; its gateway is that host too. */
    VLAN,
    /** On the LAN, with the other router as its gateway, if Landline's host is beside a router. */
    OTHER_GATEWAY
  }

  public DevicePlan {
    if (number < 2 || number > 99) {
      throw new IllegalArgumentException("device number " + number);
    }
  }

  public static DevicePlan onLan(String name, int number) {
    return new DevicePlan(name, number, Wire.LAN);
  }

  public static DevicePlan onVlan(String name, int number) {
    return new DevicePlan(name, number, Wire.VLAN);
  }

  public static DevicePlan withOtherGateway(String name, int number) {
    return new DevicePlan(name, number, Wire.OTHER_GATEWAY);
  }

  /** 02:00:00:00:00:19 for number 19. */
  public MacAddress mac() {
    return MacAddress.parse("02:00:00:00:00:%02d".formatted(number));
  }

  IpAddress in(String network) {
    return IpAddress.parse(network + "." + number);
  }
}
