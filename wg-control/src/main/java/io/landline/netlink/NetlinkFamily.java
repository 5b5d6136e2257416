// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

/** The netlink protocol of a socket (linux/netlink.h). */
public enum NetlinkFamily {
  /** Links, addresses, routes, rules, neighbours. */
  ROUTE(0),
  /** nf_tables and conntrack. */
  NETFILTER(12),
  /** Generic netlink: families found by name, such as WireGuard. */
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
