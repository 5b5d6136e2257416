// SPDX-License-Identifier: Apache-2.0
package io.landline.preset;

import java.util.Locale;

/** Whether a device must be captured for others to reach it. */
public enum CaptureNeed {
  /** It does not work without. */
  REQUIRED,
  /** Some of it does not work without. */
  USEFUL,
  /** It makes no difference. */
  NO;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
