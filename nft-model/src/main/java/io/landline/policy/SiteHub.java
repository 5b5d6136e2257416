// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PublicKey;
import java.util.List;
import java.util.Optional;

/** The other end of a site's tunnel. */
public sealed interface SiteHub {
  /** Its key. */
  PublicKey publicKey();

  /** The secret the two share beside their keys. */
  Optional<PresharedKey> presharedKey();

  /** Where its WireGuard listens. */
  HostEndpoint endpoint();

  /** The source address that captured devices have on the internet. */
  IpAddress publicAddress();

  /** Seconds between keepalives. */
  int keepalive();

  /** The addresses that packets from the tunnel may have as their source. */
  List<IpPrefix> allowedIps();

  /** The same with another preshared key. */
  SiteHub withPresharedKey(Optional<PresharedKey> other);

  /** The tunnel address where a hub of Landline's serves its sites; empty for a provider. */
  default Optional<IpAddress> tunnelAddress() {
    return this instanceof Landline hub ? Optional.of(hub.address()) : Optional.empty();
  }

  /** The provider; empty for a hub of Landline's. */
  default Optional<Provider> provider() {
    return this instanceof Provider hub ? Optional.of(hub) : Optional.empty();
  }

  /**
   * A hub that runs Landline.
   *
   * @param address its tunnel address
   */
  record Landline(
      PublicKey publicKey,
      Optional<PresharedKey> presharedKey,
      HostEndpoint endpoint,
      IpAddress address,
      IpAddress publicAddress,
      int keepalive)
      implements SiteHub {
    @Override
    public List<IpPrefix> allowedIps() {
      // Callers keep their source address, so any source is allowed; the filter decides.
      return List.of(IpPrefix.ANY_IPV4);
    }

    @Override
    public Landline withPresharedKey(Optional<PresharedKey> other) {
      return new Landline(publicKey, other, endpoint, address, publicAddress, keepalive);
    }
  }

  /**
   * Any other WireGuard peer that routes public addresses to this site. It knows nothing of
   * forwards: the site does the hub's part.
   *
   * @param publicAddress one of the allocation
   * @param allocation the public addresses that it routes to this site, sorted; it drops packets
   *     with any other source
   */
  record Provider(
      PublicKey publicKey,
      Optional<PresharedKey> presharedKey,
      HostEndpoint endpoint,
      IpAddress publicAddress,
      List<IpPrefix> allocation,
      List<IpPrefix> allowedIps,
      int keepalive)
      implements SiteHub {
    /**
     * The usual tunnel address of such a site, from the range for benchmark tests (RFC 2544). It is
     * translated and never seen outside. The tunnel has no public address, because a public address
     * of this host would serve whatever listens here, and could not be tried from its own WAN.
     */
    public static final InterfaceAddress TUNNEL_ADDRESS = InterfaceAddress.parse("198.18.52.1/24");

    /** The number of addresses of IPv4. */
    private static final long ALL = 1L << 32;

    public Provider {
      allocation = allocation.stream().sorted().distinct().toList();
      allowedIps = allowedIps.stream().sorted().distinct().toList();
      if (allocation.stream().noneMatch(network -> network.contains(publicAddress))) {
        throw new IllegalArgumentException(publicAddress + " is not one of " + allocation);
      }
    }

    /** Whether this address is routed to this site. */
    public boolean routes(IpAddress address) {
      return allocation.stream().anyMatch(network -> network.contains(address));
    }

    /** Whether callers may have any address. */
    public boolean allowsAnySource() {
      return isAny(allowedIps);
    }

    /** Whether these networks are all addresses of IPv4. */
    public static boolean isAny(List<IpPrefix> networks) {
      return IpPrefix.disjoint(networks).stream()
              .mapToLong(network -> 1L << (network.family().bits() - network.length()))
              .sum()
          == ALL;
    }

    @Override
    public Provider withPresharedKey(Optional<PresharedKey> other) {
      return new Provider(
          publicKey, other, endpoint, publicAddress, allocation, allowedIps, keepalive);
    }
  }
}
