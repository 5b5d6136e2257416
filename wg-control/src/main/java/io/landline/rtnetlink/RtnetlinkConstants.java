// SPDX-License-Identifier: Apache-2.0
package io.landline.rtnetlink;

/** Numbers of linux/rtnetlink.h, if_link.h, veth.h, if_addr.h, neighbour.h, fib_rules.h, ip.h. */
final class RtnetlinkConstants {
  static final int RTM_NEWLINK = 16;
  static final int RTM_DELLINK = 17;
  static final int RTM_GETLINK = 18;
  static final int RTM_SETLINK = 19;
  static final int RTM_NEWADDR = 20;
  static final int RTM_DELADDR = 21;
  static final int RTM_GETADDR = 22;
  static final int RTM_NEWROUTE = 24;
  static final int RTM_DELROUTE = 25;
  static final int RTM_GETROUTE = 26;
  static final int RTM_NEWNEIGH = 28;
  static final int RTM_GETNEIGH = 30;
  static final int RTM_NEWRULE = 32;
  static final int RTM_DELRULE = 33;
  static final int RTM_GETRULE = 34;

  static final int IFINFOMSG_LENGTH = 16;
  static final int IFA_HEADER_LENGTH = 8;
  static final int RTMSG_LENGTH = 12;
  static final int NDMSG_LENGTH = 12;
  static final int FIB_RULE_HDR_LENGTH = 12;

  static final int IFF_UP = 1;
  static final int IFF_LOWER_UP = 0x10000;
  static final int ARPHRD_ETHER = 1;
  static final int IFLA_ADDRESS = 1;
  static final int IFLA_IFNAME = 3;
  static final int IFLA_MTU = 4;
  static final int IFLA_MASTER = 10;
  static final int IFLA_LINKINFO = 18;
  static final int IFLA_INFO_KIND = 1;
  static final int IFLA_INFO_DATA = 2;
  static final int VETH_INFO_PEER = 1;
  static final int IFLA_IFALIAS = 20;
  static final int IFLA_AF_SPEC = 26;
  static final int IFLA_NET_NS_FD = 28;
  static final int IFLA_EXT_MASK = 29;
  static final int RTEXT_FILTER_SKIP_STATS = 8;
  static final int IFLA_INET_CONF = 1;
  static final int IPV4_DEVCONF_FORWARDING = 1;
  static final int IPV4_DEVCONF_SEND_REDIRECTS = 6;
  static final int IPV4_DEVCONF_RP_FILTER = 8;

  static final int IFA_ADDRESS = 1;
  static final int IFA_LOCAL = 2;

  static final int NTF_USE = 1;
  static final int NDA_DST = 1;
  static final int NDA_LLADDR = 2;

  static final int RTA_DST = 1;
  static final int RTA_OIF = 4;
  static final int RTA_GATEWAY = 5;
  static final int RTA_PRIORITY = 6;
  static final int RTA_PREFSRC = 7;
  static final int RTA_METRICS = 8;
  static final int RTA_MULTIPATH = 9;
  static final int RTA_TABLE = 15;
  static final int RTA_MARK = 16;
  static final int RTA_VIA = 18;

  /** In rtm_flags. */
  static final int RTNH_F_ONLINK = 4;

  /** In RTA_METRICS. */
  static final int RTAX_MTU = 2;

  static final int RTPROT_STATIC = 4;
  static final int RTM_F_CLONED = 0x200;
  static final int RT_SCOPE_UNIVERSE = 0;
  static final int RT_SCOPE_LINK = 253;
  static final int RT_SCOPE_HOST = 254;

  static final int FRA_UNSPEC = 0;
  static final int FRA_DST = 1;
  static final int FRA_SRC = 2;
  static final int FRA_IIFNAME = 3;
  static final int FRA_PRIORITY = 6;
  static final int FRA_FWMARK = 10;
  static final int FRA_SUPPRESS_PREFIXLEN = 14;
  static final int FRA_TABLE = 15;
  static final int FRA_FWMASK = 16;
  static final int FRA_PAD = 18;
  static final int FRA_PROTOCOL = 21;
  static final int FIB_RULE_INVERT = 2;

  private RtnetlinkConstants() {}
}
