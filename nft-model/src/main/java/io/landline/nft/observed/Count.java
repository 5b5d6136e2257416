// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.observed;

/**
 * What a counter says.
 *
 * @param packets since it was made
 * @param bytes of those packets from their IP header on
 */
public record Count(long packets, long bytes) {
  public static final Count ZERO = new Count(0, 0);

  /** A count, without a new object for the commonest. */
  public static Count of(long packets, long bytes) {
    return packets == 0 && bytes == 0 ? ZERO : new Count(packets, bytes);
  }

  public Count plus(Count other) {
    return of(packets + other.packets, bytes + other.bytes);
  }
}
