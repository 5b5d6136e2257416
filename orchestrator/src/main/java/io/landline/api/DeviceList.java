// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.net.IpAddress;
import io.landline.net.MacAddress;
import io.landline.policy.Name;
import java.util.List;
import java.util.Optional;

/**
 * {@code landline device list --json}.
 *
 * @param devices the devices that have a name
 */
public record DeviceList(List<Device> devices) implements Document {
  public DeviceList {
    devices = List.copyOf(devices);
  }

  /**
   * A device in the configuration.
   *
   * @param name the device's name
   * @param address its address on the LAN
   * @param mac its configured Ethernet address; absent if it is learned
   * @param captured whether it is captured
   */
  public record Device(Name name, IpAddress address, Optional<MacAddress> mac, boolean captured) {}
}
