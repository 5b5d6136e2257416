// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the kernel says the tunnel and the forwards carry.
 *
 * @param peers the other ends of the tunnel; none while it is not there
 * @param forwards of a large hub the busiest only
 * @param forwardsInAll how many there are
 * @param captured captured devices of a site; none on a hub
 */
public record LiveFacts(
    List<Peer> peers, List<Forward> forwards, int forwardsInAll, List<Captured> captured) {
  public LiveFacts {
    peers = List.copyOf(peers);
    forwards = List.copyOf(forwards);
    captured = List.copyOf(captured);
  }

  /**
   * The other end of a tunnel.
   *
   * @param name the site's; {@code hub} on a site
   * @param seenAs the public address that is to be seen of its devices
   * @param endpoint where it was last heard from, or is called at
   * @param handshake the last one, by this host's clock
   * @param received bytes
   * @param sent bytes
   * @param forwards how many lead to the site
   * @param flows how many live flows the site has
   */
  public record Peer(
      String name,
      String seenAs,
      Optional<String> endpoint,
      Optional<Instant> handshake,
      long received,
      long sent,
      int forwards,
      int flows) {}

  /**
   * What a forward carried since the kernel's counters began.
   *
   * @param name its name
   * @param listen the public side
   * @param to where it leads, ports where they differ
   * @param enabled whether it works
   * @param in from the internet
   * @param out to the internet
   * @param flows live ones
   * @param lastIn when something was last seen to come in; absent if the service did not see it
   */
  public record Forward(
      String name,
      String listen,
      String to,
      boolean enabled,
      Count in,
      Count out,
      int flows,
      Optional<Instant> lastIn) {}

  /**
   * A counter.
   *
   * @param packets how many
   * @param bytes of them, from the IP header on
   */
  public record Count(long packets, long bytes) {}

  /**
   * A captured device.
   *
   * @param name its name
   * @param address on the LAN
   * @param ipv6 what becomes of its IPv6 to the internet
   * @param flows live flows that it began
   */
  public record Captured(String name, String address, Ipv6 ipv6, int flows) {}

  /** What becomes of a captured device's IPv6. */
  public enum Ipv6 {
    /** It is refused. */
    BLOCKED,
    /** It passes, because the configuration says so. */
    OPEN,
    /** It passes until the device's Ethernet address is known. */
    MAC_UNKNOWN
  }
}
