// SPDX-License-Identifier: Apache-2.0
package io.landline.uplink;

import java.util.Locale;

/** What is known of one uplink. */
public enum UplinkState {
  /** Its probes are answered. */
  WELL,
  /** Three of its last ten probes or more were lost. */
  LOSSY,
  /** Its last four probes were lost. */
  DEAD,
  /** The interface is missing or down, or has no gateway. */
  ABSENT,
  /** Not enough probes have been sent yet. */
  NOT_KNOWN;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
