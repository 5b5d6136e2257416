// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.observed;

/**
 * The value of a counter.
 *
 * @param packets since the counter was created
 * @param bytes of those packets, counted from the IP header on
 */
public record Count(long packets, long bytes) {
  public static final Count ZERO = new Count(0, 0);

  /** A count; zero, the commonest, is a shared object. */
  public static Count of(long packets, long bytes) {
    return packets == 0 && bytes == 0 ? ZERO : new Count(packets, bytes);
  }

  public Count plus(Count other) {
    return of(packets + other.packets, bytes + other.bytes);
  }
}
