// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

/** Numbers of linux/netfilter/nfnetlink.h and nf_tables.h, under the kernel's own names. */
final class NftConstants {
  static final int NFPROTO_UNSPEC = 0;
  static final int NFPROTO_INET = 1;
  static final int NFNL_SUBSYS_NFTABLES = 10;
  static final int NFNL_MSG_BATCH_BEGIN = 0x10;
  static final int NFNL_MSG_BATCH_END = 0x11;
  static final int NFNL_BATCH_GENID = 1;
  static final int NFNLGRP_NFTABLES = 7;
  static final int NFGENMSG_LENGTH = 4;

  static final int NFT_MSG_NEWTABLE = message(0);
  static final int NFT_MSG_GETTABLE = message(1);
  static final int NFT_MSG_DELTABLE = message(2);
  static final int NFT_MSG_NEWCHAIN = message(3);
  static final int NFT_MSG_GETCHAIN = message(4);
  static final int NFT_MSG_DELCHAIN = message(5);
  static final int NFT_MSG_NEWRULE = message(6);
  static final int NFT_MSG_GETRULE = message(7);
  static final int NFT_MSG_DELRULE = message(8);
  static final int NFT_MSG_NEWSET = message(9);
  static final int NFT_MSG_GETSET = message(10);
  static final int NFT_MSG_DELSET = message(11);
  static final int NFT_MSG_NEWSETELEM = message(12);
  static final int NFT_MSG_GETSETELEM = message(13);
  static final int NFT_MSG_DELSETELEM = message(14);
  static final int NFT_MSG_NEWGEN = message(15);
  static final int NFT_MSG_GETGEN = message(16);

  static final int NFTA_GEN_ID = 1;

  static final int NFTA_TABLE_NAME = 1;
  static final int NFTA_TABLE_FLAGS = 2;
  static final int NFTA_TABLE_USERDATA = 6;
  static final int NFTA_TABLE_OWNER = 7;
  static final int NFT_TABLE_F_OWNER = 2;

  static final int NFTA_CHAIN_TABLE = 1;
  static final int NFTA_CHAIN_NAME = 3;
  static final int NFTA_CHAIN_HOOK = 4;
  static final int NFTA_CHAIN_POLICY = 5;
  static final int NFTA_CHAIN_TYPE = 7;
  static final int NFTA_CHAIN_FLAGS = 10;
  static final int NFT_CHAIN_BASE = 1;
  static final int NFTA_HOOK_HOOKNUM = 1;
  static final int NFTA_HOOK_PRIORITY = 2;
  static final int NF_DROP = 0;
  static final int NF_ACCEPT = 1;

  static final int NFTA_RULE_TABLE = 1;
  static final int NFTA_RULE_CHAIN = 2;
  static final int NFTA_RULE_HANDLE = 3;
  static final int NFTA_RULE_EXPRESSIONS = 4;
  static final int NFTA_RULE_USERDATA = 7;

  static final int NFTA_LIST_ELEM = 1;

  static final int NFTA_SET_TABLE = 1;
  static final int NFTA_SET_NAME = 2;
  static final int NFTA_SET_FLAGS = 3;
  static final int NFTA_SET_KEY_TYPE = 4;
  static final int NFTA_SET_KEY_LEN = 5;
  static final int NFTA_SET_DATA_TYPE = 6;
  static final int NFTA_SET_DATA_LEN = 7;
  static final int NFTA_SET_DESC = 9;
  static final int NFTA_SET_ID = 10;
  static final int NFTA_SET_TIMEOUT = 11;
  static final int NFTA_SET_GC_INTERVAL = 12;
  static final int NFTA_SET_USERDATA = 13;
  static final int NFTA_SET_OBJ_TYPE = 15;
  static final int NFTA_SET_EXPR = 17;
  static final int NFTA_SET_EXPRESSIONS = 18;
  static final int NFTA_SET_DESC_SIZE = 1;
  static final int NFTA_SET_DESC_CONCAT = 2;
  static final int NFTA_SET_FIELD_LEN = 1;

  static final int NFT_SET_ANONYMOUS = 0x1;
  static final int NFT_SET_CONSTANT = 0x2;
  static final int NFT_SET_INTERVAL = 0x4;
  static final int NFT_SET_MAP = 0x8;
  static final int NFT_SET_TIMEOUT = 0x10;
  static final int NFT_SET_EVAL = 0x20;
  static final int NFT_SET_CONCAT = 0x80;

  static final int NFTA_SET_ELEM_LIST_TABLE = 1;
  static final int NFTA_SET_ELEM_LIST_SET = 2;
  static final int NFTA_SET_ELEM_LIST_ELEMENTS = 3;
  static final int NFTA_SET_ELEM_LIST_SET_ID = 4;

  static final int NFTA_SET_ELEM_KEY = 1;
  static final int NFTA_SET_ELEM_DATA = 2;
  static final int NFTA_SET_ELEM_FLAGS = 3;
  static final int NFTA_SET_ELEM_TIMEOUT = 4;
  static final int NFTA_SET_ELEM_USERDATA = 6;
  static final int NFTA_SET_ELEM_EXPR = 7;
  static final int NFTA_SET_ELEM_OBJREF = 9;
  static final int NFTA_SET_ELEM_KEY_END = 10;
  static final int NFTA_SET_ELEM_EXPRESSIONS = 11;
  static final int NFT_SET_ELEM_INTERVAL_END = 0x1;
  static final int NFT_SET_ELEM_CATCHALL = 0x2;

  static final int NFTA_DATA_VALUE = 1;
  static final int NFTA_DATA_VERDICT = 2;
  static final int NFTA_VERDICT_CODE = 1;
  static final int NFTA_VERDICT_CHAIN = 2;
  static final int NFT_JUMP = -3;
  static final int NFT_GOTO = -4;
  static final int NFT_RETURN = -5;

  static final int NFTA_EXPR_NAME = 1;
  static final int NFTA_EXPR_DATA = 2;

  private NftConstants() {}

  private static int message(int type) {
    return NFNL_SUBSYS_NFTABLES << 8 | type;
  }

  /**
   * struct nfgenmsg.
   *
   * <pre>
   *    0        1         2                 4
   *   +--------+---------+-----------------+
   *   | family | version | resource id     |
   *   | u8     | u8 = 0  | u16 big-endian  |
   *   +--------+---------+-----------------+
   * </pre>
   */
  static byte[] nfgenmsg(int family, int resource) {
    return new byte[] {(byte) family, 0, (byte) (resource >> 8), (byte) resource};
  }
}
