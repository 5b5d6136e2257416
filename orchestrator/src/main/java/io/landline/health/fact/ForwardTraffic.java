// SPDX-License-Identifier: Apache-2.0
package io.landline.health.fact;

import io.landline.policy.Listen;
import io.landline.policy.Name;
import java.time.Instant;
import java.util.Optional;

/**
 * What real traffic a forward carried. The counts are the kernel's, and begin again when it boots.
 *
 * @param forward which forward
 * @param listen its public side
 * @param device the target device; absent for {@code this}
 * @param in from the internet to the device
 * @param out from the device to the internet
 * @param flows live flows
 * @param unanswered live flows without a reply
 * @param lastIn when the count of packets in was last seen to grow; absent if never
 */
public record ForwardTraffic(
    Name forward,
    Listen listen,
    Optional<Name> device,
    Count in,
    Count out,
    Fact<Integer> flows,
    int unanswered,
    Optional<Instant> lastIn) {

  /**
   * Packets and bytes since the counter began.
   *
   * @param packets how many
   * @param bytes of their IP datagrams
   */
  public record Count(long packets, long bytes) {
    public static final Count ZERO = new Count(0, 0);

    public Count {
      if (packets < 0 || bytes < 0) {
        throw new IllegalArgumentException(packets + " packets, " + bytes + " bytes");
      }
    }
  }
}
