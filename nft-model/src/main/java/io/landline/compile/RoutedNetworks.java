// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.net.AddressFamily;
import io.landline.net.IpPrefix;
import io.landline.net.SpecialNetworks;
import java.util.List;
import java.util.stream.Stream;

/**
 * Decides which networks that a host reaches by a route other than the default are the site's own,
 * and which routes together amount to a default route.
 *
 * <p>A VPN that carries everything but the LAN often installs many small routes, so the total
 * number of public addresses behind one interface decides.
 */
public final class RoutedNetworks {
  /** A /6: four times the largest allocation to one holder, a /8. */
  static final long MOST_PUBLIC_ADDRESSES = 1L << 26;

  private RoutedNetworks() {}

  /**
   * The site's own networks among those behind one interface: all of them, or only the private ones
   * if the interface's routes amount to a default route.
   */
  public static List<IpPrefix> own(List<IpPrefix> networks) {
    return standForTheInternet(networks)
        ? networks.stream().filter(network -> !isPublic(network)).toList()
        : networks;
  }

  /** Whether these networks, all behind one interface, hold more addresses than a site can own. */
  public static boolean standForTheInternet(List<IpPrefix> networks) {
    return publicAddresses(networks) > MOST_PUBLIC_ADDRESSES;
  }

  /** How many public IPv4 addresses are in these networks. */
  public static long publicAddresses(List<IpPrefix> networks) {
    List<IpPrefix> all =
        networks.stream().filter(network -> network.family() == AddressFamily.IPV4).toList();
    return IpPrefix.disjoint(all).stream()
        .filter(RoutedNetworks::isPublic)
        .mapToLong(network -> size(network) - privateParts(network).mapToLong(p -> size(p)).sum())
        .sum();
  }

  /** The private, local or reserved parts of a network. */
  static Stream<IpPrefix> privateParts(IpPrefix network) {
    return SpecialNetworks.NOT_INTERNET.stream()
        .filter(special -> special.overlaps(network))
        .map(special -> special.contains(network) ? network : special);
  }

  private static boolean isPublic(IpPrefix network) {
    return network.family() == AddressFamily.IPV4
        && SpecialNetworks.NOT_INTERNET.stream().noneMatch(special -> special.contains(network));
  }

  private static long size(IpPrefix network) {
    return 1L << (network.family().bits() - network.length());
  }
}
