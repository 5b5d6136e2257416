// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.net.AddressFamily;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.ParseException;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.wireguard.PublicKey;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Readers of values that a configuration restricts further than their types do. */
final class Values {
  private static final List<IpPrefix> NOT_A_HOST =
      List.of(
          IpPrefix.parse("0.0.0.0/8"),
          IpPrefix.parse("127.0.0.0/8"),
          IpPrefix.parse("224.0.0.0/3"));

  private Values() {}

  /** An IPv4 address that a host can have. */
  static IpAddress address(String text) {
    IpAddress address = IpAddress.parse(text);
    refuseIpv6(text, address.family());
    if (NOT_A_HOST.stream().anyMatch(network -> network.contains(address))) {
      throw new ParseException("host's address", text, "it is loopback, multicast or reserved");
    }
    return address;
  }

  /** The key of another host, which must be possible. */
  static PublicKey peerKey(String text) {
    PublicKey key = PublicKey.parse(text);
    if (key.hasSmallOrder()) {
      throw new Rejected(
          "no host can have this public key", "write what landline key prints on the other host");
    }
    return key;
  }

  /** An IPv4 network, or one address. */
  static IpPrefix network(String text) {
    IpPrefix network = IpPrefix.parse(text);
    refuseIpv6(text, network.family());
    return network;
  }

  private static void refuseIpv6(String text, AddressFamily family) {
    if (family == AddressFamily.IPV6) {
      throw new ParseException(
          "IPv4 address", text, "inside the tunnel Landline carries IPv4 only so far");
    }
  }

  /** Whether the network overlaps one in which no host can have an address. */
  static boolean hasReserved(IpPrefix network) {
    return NOT_A_HOST.stream().anyMatch(network::overlaps);
  }

  /** Whether a host of this network can have this address: the first and last are not hosts'. */
  static boolean isHostOf(IpPrefix network, IpAddress address) {
    boolean edge = address.equals(network.address()) || address.equals(network.last());
    return network.contains(address) && !(edge && network.length() <= 30);
  }

  /** A web address. */
  static URI web(String text) {
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme();
      if (uri.getHost() != null && ("http".equals(scheme) || "https".equals(scheme))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Reported below, like every other invalid web address.
    }
    throw new ParseException("web address", text, "expected https://HOST/PATH");
  }

  /** The same ports as ranges that do not touch each other. */
  static List<ProtocolPorts> merged(Collection<ProtocolPorts> ports) {
    List<ProtocolPorts> kept = new ArrayList<>();
    for (ProtocolPorts next : ports.stream().sorted().toList()) {
      int end = kept.size() - 1;
      if (end < 0 || !joins(kept.get(end), next)) {
        kept.add(next);
        continue;
      }
      PortRange before = kept.get(end).ports();
      int last = Math.max(before.last(), next.ports().last());
      kept.set(end, new ProtocolPorts(next.protocol(), new PortRange(before.first(), last)));
    }
    return kept;
  }

  private static boolean joins(ProtocolPorts before, ProtocolPorts next) {
    return before.protocol() == next.protocol()
        && next.ports().first() <= before.ports().last() + 1;
  }
}
