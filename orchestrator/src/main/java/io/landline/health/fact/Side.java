// SPDX-License-Identifier: Apache-2.0
package io.landline.health.fact;

import java.util.Locale;

/** One of the two hosts of a tunnel. */
public enum Side {
  SITE,
  HUB;

  /** In JSON: {@code site} or {@code hub}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
