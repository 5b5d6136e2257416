// SPDX-License-Identifier: Apache-2.0
package io.landline.probe;

import java.nio.ByteBuffer;

/**
 * The first eight bytes of every probe datagram between a hub and one of its sites. The hub knows
 * its probes by the first four, and whose they are by all of them. Whoever can see the datagrams
 * can see them: they lead to the site's test host and open nothing.
 *
 * <p>A probe of a forward begins with {@link #ofForward}: the hub leads it through the forward's
 * own entry, and the site takes it from the tunnel to its test host, if its own forward accepts it.
 *
 * @param hub the same for all sites of a hub
 * @param site the pair's own
 */
public record ProbePrefix(int hub, int site) {
  public static final int BYTES = 8;

  /** Both halves as one number, the hub's first. */
  public long value() {
    return (long) hub << 32 | Integer.toUnsignedLong(site);
  }

  /**
   * What a probe begins with that takes the entry of a forward. A site whose rules do not know it
   * sends none, so that no device gets one.
   */
  public ProbePrefix ofForward() {
    return new ProbePrefix(hub, ~site);
  }

  static ProbePrefix of(long value) {
    return new ProbePrefix((int) (value >>> 32), (int) value);
  }

  /** As they stand in the datagram. */
  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putLong(value()).array();
  }
}
