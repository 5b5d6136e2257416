// SPDX-License-Identifier: Apache-2.0
package io.landline.route;

import java.util.Locale;

/** What a route does with a packet; numbers are RTN_* of linux/rtnetlink.h. */
public enum RouteType {
  UNICAST(1),
  UNREACHABLE(7),
  THROW(9);

  private final int number;

  RouteType(int number) {
    this.number = number;
  }

  /** The value of rtm_type. */
  public int number() {
    return number;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
