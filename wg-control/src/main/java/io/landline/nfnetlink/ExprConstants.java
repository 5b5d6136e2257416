// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

/** Attributes of the expressions of linux/netfilter/nf_tables.h, under the kernel's own names. */
final class ExprConstants {
  static final int NFTA_META_DREG = 1;
  static final int NFTA_META_KEY = 2;
  static final int NFTA_META_SREG = 3;

  static final int NFTA_CT_DREG = 1;
  static final int NFTA_CT_KEY = 2;
  static final int NFTA_CT_DIRECTION = 3;
  static final int NFTA_CT_SREG = 4;

  static final int NFTA_PAYLOAD_DREG = 1;
  static final int NFTA_PAYLOAD_BASE = 2;
  static final int NFTA_PAYLOAD_OFFSET = 3;
  static final int NFTA_PAYLOAD_LEN = 4;

  static final int NFTA_CMP_SREG = 1;
  static final int NFTA_CMP_OP = 2;
  static final int NFTA_CMP_DATA = 3;
  static final int NFT_CMP_EQ = 0;
  static final int NFT_CMP_NEQ = 1;
  static final int NFT_CMP_LT = 2;

  static final int NFTA_BITWISE_SREG = 1;
  static final int NFTA_BITWISE_DREG = 2;
  static final int NFTA_BITWISE_LEN = 3;
  static final int NFTA_BITWISE_MASK = 4;
  static final int NFTA_BITWISE_XOR = 5;
  static final int NFTA_BITWISE_OP = 6;
  static final int NFT_BITWISE_BOOL = 0;

  static final int NFTA_BYTEORDER_SREG = 1;
  static final int NFTA_BYTEORDER_DREG = 2;
  static final int NFTA_BYTEORDER_OP = 3;
  static final int NFTA_BYTEORDER_LEN = 4;
  static final int NFTA_BYTEORDER_SIZE = 5;
  static final int NFT_BYTEORDER_HTON = 1;

  static final int NFTA_LOOKUP_SET = 1;
  static final int NFTA_LOOKUP_SREG = 2;
  static final int NFTA_LOOKUP_DREG = 3;
  static final int NFTA_LOOKUP_SET_ID = 4;
  static final int NFTA_LOOKUP_FLAGS = 5;
  static final int NFT_LOOKUP_F_INV = 1;

  static final int NFTA_IMMEDIATE_DREG = 1;
  static final int NFTA_IMMEDIATE_DATA = 2;
  static final int NFT_REG_VERDICT = 0;

  static final int NFTA_NAT_TYPE = 1;
  static final int NFTA_NAT_FAMILY = 2;
  static final int NFTA_NAT_REG_ADDR_MIN = 3;
  static final int NFTA_NAT_REG_ADDR_MAX = 4;
  static final int NFTA_NAT_REG_PROTO_MIN = 5;
  static final int NFTA_NAT_REG_PROTO_MAX = 6;
  static final int NFTA_MASQ_FLAGS = 1;
  static final int NFTA_MASQ_REG_PROTO_MIN = 2;
  static final int NFTA_MASQ_REG_PROTO_MAX = 3;

  static final int NFTA_NAT_FLAGS = 7;
  static final int NFT_NAT_SNAT = 0;
  static final int NFT_NAT_DNAT = 1;
  static final int NFPROTO_IPV4 = 2;
  static final int NF_NAT_RANGE_MAP_IPS = 1;
  static final int NF_NAT_RANGE_PROTO_SPECIFIED = 2;

  static final int NFTA_COUNTER_BYTES = 1;
  static final int NFTA_COUNTER_PACKETS = 2;
  static final int NFTA_COUNTER_PAD = 3;

  static final int NFTA_LIMIT_RATE = 1;
  static final int NFTA_LIMIT_UNIT = 2;
  static final int NFTA_LIMIT_BURST = 3;
  static final int NFTA_LIMIT_TYPE = 4;
  static final int NFTA_LIMIT_FLAGS = 5;
  static final int NFTA_LIMIT_PAD = 6;
  static final int NFT_LIMIT_PKTS = 0;
  static final int NFT_LIMIT_F_INV = 1;

  static final int NFTA_DYNSET_SET_NAME = 1;
  static final int NFTA_DYNSET_SET_ID = 2;
  static final int NFTA_DYNSET_OP = 3;
  static final int NFTA_DYNSET_SREG_KEY = 4;
  static final int NFTA_DYNSET_TIMEOUT = 6;
  static final int NFTA_DYNSET_EXPR = 7;
  static final int NFTA_DYNSET_PAD = 8;
  static final int NFTA_DYNSET_FLAGS = 9;
  static final int NFT_DYNSET_OP_UPDATE = 1;
  static final int NFT_DYNSET_F_EXPR = 2;

  static final int NFTA_REJECT_TYPE = 1;
  static final int NFTA_REJECT_ICMP_CODE = 2;
  static final int NFT_REJECT_ICMPX_UNREACH = 2;

  static final int NFTA_RT_DREG = 1;
  static final int NFTA_RT_KEY = 2;
  static final int NFT_RT_TCPMSS = 3;

  static final int NFTA_SOCKET_KEY = 1;
  static final int NFTA_SOCKET_DREG = 2;

  static final int NFTA_EXTHDR_TYPE = 2;
  static final int NFTA_EXTHDR_OFFSET = 3;
  static final int NFTA_EXTHDR_LEN = 4;
  static final int NFTA_EXTHDR_FLAGS = 5;
  static final int NFTA_EXTHDR_OP = 6;
  static final int NFTA_EXTHDR_SREG = 7;
  static final int NFT_EXTHDR_OP_TCPOPT = 1;

  static final int NFTA_FIB_DREG = 1;
  static final int NFTA_FIB_RESULT = 2;
  static final int NFTA_FIB_FLAGS = 3;
  static final int NFT_FIB_RESULT_ADDRTYPE = 3;
  static final int NFTA_FIB_F_DADDR = 2;

  private ExprConstants() {}
}
