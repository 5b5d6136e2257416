// SPDX-License-Identifier: Apache-2.0
package io.landline.probe;

import java.nio.ByteBuffer;

/**
 * The first eight bytes of every probe datagram between a hub and one of its sites. The first four
 * identify the hub, all eight the site. They are not secret: they lead to the site's test host and
 * grant no access.
 *
 * <p>A probe of a forward begins with {@link #ofForward}: the hub translates it with the forward's
 * own map entry, and the site redirects it to its test host if it has the same forward.
 *
 * @param hub the same for all sites of a hub
 * @param site different for each site of the hub
 */
public record ProbePrefix(int hub, int site) {
  public static final int BYTES = 8;

  /** Both halves as one number, the hub's first. */
  public long value() {
    return (long) hub << 32 | Integer.toUnsignedLong(site);
  }

  /**
   * The prefix of probes that use the map entry of a forward. A site whose rules do not know it
   * sends no such probes, so that no device receives one.
   */
  public ProbePrefix ofForward() {
    return new ProbePrefix(hub, ~site);
  }

  static ProbePrefix of(long value) {
    return new ProbePrefix((int) (value >>> 32), (int) value);
  }

  /** The bytes in the datagram. */
  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putLong(value()).array();
  }
}
