// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

/** The part of the kernel that a netlink socket speaks with (linux/netlink.h). */
public enum NetlinkFamily {
  /** Links, addresses, routes, rules, neighbours. */
  ROUTE(0),
  /** nf_tables and conntrack. */
  NETFILTER(12),
  /** Families that are found by name, WireGuard among them. */
  GENERIC(16);

  private final int protocol;

  NetlinkFamily(int protocol) {
    this.protocol = protocol;
  }

  /** The protocol number for socket(2). */
  public int protocol() {
    return protocol;
  }
}
