// SPDX-License-Identifier: Apache-2.0
package io.landline.route;

import java.util.Locale;

/** What a route does with a packet; numbers are RTN_* of linux/rtnetlink.h. */
public enum RouteType {
  UNICAST(1, true),
  /** Takes packets in, as if their destination were an address of this host. */
  LOCAL(2, true),
  UNREACHABLE(7, false),
  THROW(9, false);

  private final int number;
  private final boolean device;

  RouteType(int number, boolean device) {
    this.number = number;
    this.device = device;
  }

  /** The value of rtm_type. */
  public int number() {
    return number;
  }

  /** Whether it has a device, and goes with it; the others stand by themselves. */
  public boolean hasDevice() {
    return device;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
