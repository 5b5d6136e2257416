// SPDX-License-Identifier: Apache-2.0
package io.landline.grant;

import java.util.Locale;

/** The hub's decision about one forward or captured device that a site declared. */
public enum Reason {
  /** It is in force on the hub. */
  ACCEPTED,
  /** The hub's administrator did not grant the ports or the public address to this site. */
  OUTSIDE_GRANT,
  /** Another forward has a public port of it. */
  TAKEN,
  /** The hub keeps a port of it for itself. */
  PROTECTED,
  /** The site declares more than it may. */
  TOO_MANY,
  /** The device's address belongs to another site. */
  DEVICE_ELSEWHERE,
  /** The device is in none of the networks that the hub lets the site use. */
  OUTSIDE_LAN,
  /** The hub's administrator blocked it. */
  BLOCKED;

  /** The code, such as {@code outside-grant}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
