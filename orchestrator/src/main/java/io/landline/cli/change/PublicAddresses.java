// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.cli.command.CommandFailure;
import io.landline.config.keys.WgQuickFile;
import io.landline.net.AddressFamily;
import io.landline.net.InterfaceAddress;
import io.landline.net.IpPrefix;
import io.landline.net.SpecialNetworks;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The public addresses that a provider routes to a site.
 *
 * @param networks in the order in which they are known; the first is the usual one
 * @param remarks what people should know about them
 */
record PublicAddresses(List<IpPrefix> networks, List<String> remarks) {
  PublicAddresses {
    networks = List.copyOf(networks);
    remarks = List.copyOf(remarks);
  }

  /**
   * The public ones among the file's addresses, and those of options.
   *
   * @throws CommandFailure if there is none, or an option names none
   */
  static PublicAddresses of(WgQuickFile file, List<String> options) throws CommandFailure {
    Set<IpPrefix> networks = new LinkedHashSet<>();
    List<String> remarks = new ArrayList<>();
    List<String> unusable = new ArrayList<>();
    for (InterfaceAddress address : file.addresses()) {
      if (!isPublic(address.address().asPrefix())) {
        unusable.add(address + ", which is private");
      } else if (address.network().address().equals(address.address())) {
        networks.add(address.network());
      } else {
        networks.add(address.address().asPrefix());
        if (address.prefixLength() < 32) {
          remarks.add(
              "Address "
                  + address
                  + ": only the address itself is used; if the provider routes the whole network"
                  + " here: --public-address "
                  + address.network());
        }
      }
    }
    for (String text : options) {
      networks.add(option(text));
    }
    if (networks.isEmpty()) {
      throw CommandFailure.usage(
          "the file has no public IPv4 address"
              + (unusable.isEmpty() ? "" : ", only " + String.join(", ", unusable))
              + "; nothing was changed",
          "if the provider routes one to this host: --public-address A");
    }
    unusable.forEach(one -> remarks.add("Address " + one + ", is not used"));
    return new PublicAddresses(List.copyOf(networks), remarks);
  }

  private static IpPrefix option(String text) throws CommandFailure {
    try {
      IpPrefix network = IpPrefix.parse(text);
      if (isPublic(network)) {
        return network;
      }
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(
          "--public-address: " + e.getMessage(), "such as 203.0.113.77 or 203.0.113.96/29");
    }
    throw CommandFailure.usage(
        "--public-address " + text + " is not a public IPv4 address",
        "give what the provider routes to this host");
  }

  private static boolean isPublic(IpPrefix network) {
    return network.family() == AddressFamily.IPV4
        && SpecialNetworks.NOT_INTERNET.stream().noneMatch(network::overlaps);
  }

  /** As landline.json has them. */
  List<String> texts() {
    return networks.stream()
        .map(network -> network.isSingle() ? network.address().toString() : network.toString())
        .toList();
  }
}
