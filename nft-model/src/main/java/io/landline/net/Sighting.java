// SPDX-License-Identifier: Apache-2.0
package io.landline.net;

/**
 * As whom a packet was seen, and as whom it should have been.
 *
 * @param expected address and port as they should be
 * @param seen address and port as they were
 */
public record Sighting(Endpoint expected, Endpoint seen) {
  public boolean isRight() {
    return expected.equals(seen);
  }

  public boolean addressIsRight() {
    return expected.address().equals(seen.address());
  }
}
