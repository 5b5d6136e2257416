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
 * @param refused new flows that were refused because too many came
 * @param changedPorts source ports of live flows that captured devices do not keep, the first few
 */
public record LiveFacts(
    List<Peer> peers,
    List<Forward> forwards,
    int forwardsInAll,
    List<Captured> captured,
    List<Refused> refused,
    List<ChangedPort> changedPorts) {
  public LiveFacts {
    refused = List.copyOf(refused);
    changedPorts = List.copyOf(changedPorts);
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
   * @param unanswered those of callers to whom nothing came back
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
      int unanswered,
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

  /**
   * What did not come in because more came for a forward than it takes.
   *
   * @param forward its name, or "test host"
   * @param flows first packets of new flows
   */
  public record Refused(String forward, long flows) {}

  /**
   * A source port that the internet does not see.
   *
   * @param device whose; on a hub SITE/ADDRESS
   * @param port the device's own, with the protocol
   * @param seenAs what the internet sees; absent on a site, which does not translate
   * @param because why it was not kept
   */
  public record ChangedPort(String device, String port, Optional<String> seenAs, String because) {
    /** As people read it. */
    public String words() {
      return device
          + "'s "
          + port
          + " is seen "
          + seenAs.map(address -> "as " + address).orElse("with another port")
          + ": "
          + because;
    }
  }

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
