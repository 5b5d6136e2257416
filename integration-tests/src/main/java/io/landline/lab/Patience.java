// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import java.time.Duration;

/**
 * How long to wait for expected events. A wait ends with the event: only failures take this long.
 */
public final class Patience {
  /** For any expected event; long, since software emulation is slow and its host may be busy. */
  public static final Duration LONG = Duration.ofMinutes(3);

  private Patience() {}
}
