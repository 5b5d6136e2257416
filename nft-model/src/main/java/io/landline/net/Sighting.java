// SPDX-License-Identifier: Apache-2.0
package io.landline.net;

/**
 * The source of a packet, as it was seen and as it should be.
 *
 * @param expected the expected address and port
 * @param seen the address and port that were seen
 */
public record Sighting(Endpoint expected, Endpoint seen) {
  public boolean isRight() {
    return expected.equals(seen);
  }

  public boolean addressIsRight() {
    return expected.address().equals(seen.address());
  }
}
