// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

/** Numbers of linux/netlink.h, under the kernel's own names. */
public final class NetlinkConstants {
  public static final int NLMSG_NOOP = 1;
  public static final int NLMSG_ERROR = 2;
  public static final int NLMSG_DONE = 3;
  public static final int NLMSG_OVERRUN = 4;

  public static final int NLM_F_REQUEST = 0x1;
  public static final int NLM_F_MULTI = 0x2;
  public static final int NLM_F_ACK = 0x4;
  public static final int NLM_F_ECHO = 0x8;

  /** Objects changed during the dump, which must be read again. */
  public static final int NLM_F_DUMP_INTR = 0x10;

  /** The kernel applied the filter of a strict dump. */
  public static final int NLM_F_DUMP_FILTERED = 0x20;

  // On requests that get something.
  public static final int NLM_F_ROOT = 0x100;
  public static final int NLM_F_MATCH = 0x200;
  public static final int NLM_F_DUMP = NLM_F_ROOT | NLM_F_MATCH;

  // On requests that create something.
  public static final int NLM_F_REPLACE = 0x100;
  public static final int NLM_F_EXCL = 0x200;
  public static final int NLM_F_CREATE = 0x400;
  public static final int NLM_F_APPEND = 0x800;

  // On acknowledgements.
  static final int NLM_F_CAPPED = 0x100;
  static final int NLM_F_ACK_TLVS = 0x200;

  static final int NLMSGERR_ATTR_MSG = 1;
  static final int NLMSGERR_ATTR_OFFS = 2;

  static final int SOL_NETLINK = 270;
  static final int NETLINK_ADD_MEMBERSHIP = 1;
  static final int NETLINK_CAP_ACK = 10;
  static final int NETLINK_EXT_ACK = 11;
  static final int NETLINK_GET_STRICT_CHK = 12;

  /** Flag of an attribute whose value is attributes. */
  public static final int NLA_F_NESTED = 0x8000;

  /** Flag of an attribute whose value is big-endian. */
  public static final int NLA_F_NET_BYTEORDER = 0x4000;

  static final int NLA_TYPE_MASK = 0x3fff;
  static final int NLA_HEADER_LENGTH = 4;

  /** Length of struct nlmsghdr, bytes. */
  public static final int NLMSG_HEADER_LENGTH = 16;

  private NetlinkConstants() {}

  /** Rounds up to the four bytes that messages and attributes are aligned to. */
  static int align(int length) {
    return (length + 3) & ~3;
  }
}
