// SPDX-License-Identifier: Apache-2.0
package io.landline.preset;

import java.util.Locale;

/** Which public port a service may have. */
public enum PublicPort {
  /** Only this number, which is part of the protocol. */
  FIXED,
  /** Another number too, if the device uses it as well. */
  SAME,
  /** Any number, whatever the device uses. */
  FREE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
