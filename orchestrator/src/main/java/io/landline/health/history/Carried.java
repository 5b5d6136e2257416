// SPDX-License-Identifier: Apache-2.0
package io.landline.health.history;

import java.util.List;

/**
 * What a forward carried over a stretch of time.
 *
 * @param in bytes to the device
 * @param out bytes from it
 * @param flows most live flows at a time
 */
public record Carried(long in, long out, int flows) {
  public Carried {
    if (in < 0 || out < 0 || flows < 0) {
      throw new IllegalArgumentException(in + " in, " + out + " out, " + flows + " flows");
    }
  }

  static Carried merged(List<Carried> parts) {
    return new Carried(
        parts.stream().mapToLong(Carried::in).sum(),
        parts.stream().mapToLong(Carried::out).sum(),
        parts.stream().mapToInt(Carried::flows).max().orElse(0));
  }
}
