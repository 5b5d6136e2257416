// SPDX-License-Identifier: Apache-2.0
package io.landline.net;

import java.util.List;
import java.util.stream.Stream;

/** Special-purpose networks: RFC 6890, RFC 1918, RFC 6598. */
public final class SpecialNetworks {
  /** IPv4 that is private, local, multicast or reserved: not a destination on the internet. */
  public static final List<IpPrefix> NOT_INTERNET =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.168.0.0/16",
              "224.0.0.0/3")
          .map(IpPrefix::parse)
          .toList();

  /** Networks that LANs use: RFC 1918, and RFC 6598, which some routers give to their LAN. */
  public static final List<IpPrefix> LAN =
      Stream.of("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")
          .map(IpPrefix::parse)
          .toList();

  private SpecialNetworks() {}
}
