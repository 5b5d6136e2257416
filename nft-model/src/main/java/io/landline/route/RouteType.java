// SPDX-License-Identifier: Apache-2.0
package io.landline.route;

import java.util.Locale;

/** What a route does with a packet; numbers are RTN_* of linux/rtnetlink.h. */
public enum RouteType {
  UNICAST(1, true),
  /** Delivers packets to this host, as if their destination were one of its addresses. */
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

  /** Whether such a route has a device, with which it disappears. */
  public boolean hasDevice() {
    return device;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
