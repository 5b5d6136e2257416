// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.net.AddressFamily;
import io.landline.net.IpPrefix;
import io.landline.net.SpecialNetworks;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells networks of the site's own from shares of the internet, among those that a host reaches by
 * a route other than the default.
 *
 * <p>A VPN that takes everything but the LAN often comes as a list of such routes, each of them
 * small: what counts is how many public addresses one interface leads to in all.
 */
public final class RoutedNetworks {
  /** A /6, four times the largest network that anybody has for himself. */
  static final long MOST_PUBLIC_ADDRESSES = 1L << 26;

  private RoutedNetworks() {}

  /**
   * The site's own of the networks that one interface leads to: all of them, or only the private
   * ones where its routes stand for the internet.
   */
  public static List<IpPrefix> own(List<IpPrefix> networks) {
    return standForTheInternet(networks)
        ? networks.stream().filter(network -> !isPublic(network)).toList()
        : networks;
  }

  /** Whether these networks, all behind one interface, are more than a site can own. */
  public static boolean standForTheInternet(List<IpPrefix> networks) {
    return publicAddresses(networks) > MOST_PUBLIC_ADDRESSES;
  }

  /** How many public IPv4 addresses are in these networks. */
  public static long publicAddresses(List<IpPrefix> networks) {
    List<IpPrefix> all =
        networks.stream().filter(network -> network.family() == AddressFamily.IPV4).toList();
    return Disjoint.networks(all).stream()
        .filter(RoutedNetworks::isPublic)
        .mapToLong(network -> size(network) - privateParts(network).mapToLong(p -> size(p)).sum())
        .sum();
  }

  /** What of a network is private, local or reserved. */
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
