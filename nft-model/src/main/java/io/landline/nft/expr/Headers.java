// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.expr;

import io.landline.nft.Field;

/** Offsets of fields in their headers, bytes (RFC 791, RFC 8200, IEEE 802.3). */
final class Headers {
  static final int IP_TTL_OFFSET = 8;
  static final int ETHER_TYPE_OFFSET = 12;
  static final int ETHER_TYPE_IPV4 = 0x0800;
  static final int ETHER_TYPE_IPV6 = 0x86dd;

  /** Of the flags in the TCP header, RFC 9293. */
  static final int TCP_FLAGS_OFFSET = 13;

  static final int TCP_FLAG_SYN = 2;
  static final int TCP_OPTION_MAXSEG = 2;
  static final int ICMP_TYPE_OFFSET = 0;
  static final int ICMP_ECHO_REQUEST = 8;
  static final int IPPROTO_ICMP = 1;
  static final int IPPROTO_TCP = 6;
  static final int IPPROTO_UDP = 17;
  static final int UDP_HEADER_LENGTH = 8;
  static final int ARPHRD_ETHER = 1;
  static final int NFPROTO_IPV4 = 2;
  static final int NFPROTO_IPV6 = 10;

  private Headers() {}

  static PayloadBase base(Field field) {
    return switch (field) {
      case ETHER_SADDR -> PayloadBase.LINK;
      case IP_SADDR, IP_DADDR, IP6_SADDR, IP6_DADDR -> PayloadBase.NETWORK;
      case TH_SPORT, TH_DPORT -> PayloadBase.TRANSPORT;
      case META_L4PROTO -> throw new IllegalArgumentException(field + " is in no header");
    };
  }

  static int offset(Field field) {
    return switch (field) {
      case ETHER_SADDR -> 6;
      case IP_SADDR -> 12;
      case IP_DADDR -> 16;
      case IP6_SADDR -> 8;
      case IP6_DADDR -> 24;
      case TH_SPORT -> 0;
      case TH_DPORT -> 2;
      case META_L4PROTO -> throw new IllegalArgumentException(field + " is in no header");
    };
  }
}
