// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.policy.DeviceReference;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the tunnel and the forwards carry, as the kernel counts it.
 *
 * @param peers the other ends of the tunnel; none while there is no tunnel
 * @param forwardsInAll how many forwards there are
 * @param forwards the forwards; on a large hub only the busiest
 * @param captured captured devices of a site; none on a hub
 * @param refused new flows that were refused because they exceeded a rate limit
 * @param changedPorts source ports that captured devices do not keep, the first few
 */
public record LiveTraffic(
    List<Peer> peers,
    int forwardsInAll,
    List<Forward> forwards,
    List<CapturedDevice> captured,
    List<RefusedFlows> refused,
    List<ChangedPort> changedPorts) {
  public LiveTraffic {
    peers = List.copyOf(peers);
    forwards = List.copyOf(forwards);
    captured = List.copyOf(captured);
    refused = List.copyOf(refused);
    changedPorts = List.copyOf(changedPorts);
  }

  /**
   * The other end of a tunnel.
   *
   * @param kind what it is
   * @param name the site's or the peer's name; {@code hub} on a site
   * @param publicAddress the address that its devices should be seen as
   * @param endpoint where WireGuard last heard it, or the configured address
   * @param handshake WireGuard's last handshake, by this host's clock
   * @param bytesReceived bytes received from it
   * @param bytesSent bytes sent to it
   * @param forwards how many forwards lead to it
   * @param flows how many live flows it has
   * @param mtuBytes bytes of the longest packet that is sent to it through the tunnel
   * @param mtuSince since when measurements have shown that; absent where the configuration says
   *     it, or nothing was measured yet
   */
  public record Peer(
      PeerKind kind,
      Name name,
      IpAddress publicAddress,
      Optional<Endpoint> endpoint,
      Optional<Instant> handshake,
      long bytesReceived,
      long bytesSent,
      int forwards,
      int flows,
      int mtuBytes,
      Optional<Instant> mtuSince) {}

  /**
   * What a forward carried since the kernel's counters began.
   *
   * @param name the forward's name
   * @param declaredBy on a hub, the site that declared it; absent for one of the hub's own file
   * @param listen the public side
   * @param to the target, for people, with its ports if they differ
   * @param device the device that it leads to
   * @param enabled whether it is enabled
   * @param packetsIn packets from the internet
   * @param bytesIn bytes from the internet
   * @param packetsOut packets to the internet
   * @param bytesOut bytes to the internet
   * @param flows live flows
   * @param unansweredFlows live flows without a reply
   * @param lastIn when the service last noticed a packet from the internet; absent if it never did
   */
  public record Forward(
      Name name,
      Optional<Name> declaredBy,
      Listen listen,
      String to,
      DeviceReference device,
      boolean enabled,
      long packetsIn,
      long bytesIn,
      long packetsOut,
      long bytesOut,
      int flows,
      int unansweredFlows,
      Optional<Instant> lastIn) {
    /** The name, on a hub SITE/NAME if a site declared it. */
    public String label() {
      return declaredBy.map(site -> site + "/").orElse("") + name;
    }
  }

  /**
   * A captured device.
   *
   * @param name the device's name
   * @param address its address on the LAN
   * @param ipv6 what happens to its IPv6
   * @param cutOffWithoutTunnel whether it is cut off when the tunnel is down
   * @param flows live flows that it started
   */
  public record CapturedDevice(
      Name name, IpAddress address, Ipv6 ipv6, boolean cutOffWithoutTunnel, int flows) {}

  /**
   * Flows that were refused because they exceeded a forward's rate limit.
   *
   * @param forward the forward's name, or "test host"
   * @param flows refused flows, counted by their first packets
   */
  public record RefusedFlows(String forward, long flows) {}

  /** What is at the other end of a tunnel. */
  public enum PeerKind {
    /** This site's hub. */
    HUB,
    /** A site of this hub. */
    SITE,
    /** A device that is a peer of this hub itself. */
    PEER;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What happens to a captured device's IPv6 to the internet. */
  public enum Ipv6 {
    /** It is refused. */
    BLOCKED,
    /** It passes, because the configuration says so. */
    OPEN,
    /** It passes until the device's Ethernet address is known. */
    MAC_UNKNOWN;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
