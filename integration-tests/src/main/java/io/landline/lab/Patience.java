// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import java.time.Duration;

/**
 * How long to wait for what must come. Waiting ends when it comes: only failures take this long.
 */
public final class Patience {
  /** For what must come; generous, as software emulation is slow and its host may be busy. */
  public static final Duration LONG = Duration.ofMinutes(3);

  private Patience() {}
}
