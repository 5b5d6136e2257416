// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

/** Key and data types of sets and maps; numbers are TYPE_* of nftables' include/datatype.h. */
public enum DataType {
  IPV4_ADDR("ipv4_addr", 7, 4),
  IPV6_ADDR("ipv6_addr", 8, 16),
  ETHER_ADDR("ether_addr", 9, 6),
  INET_PROTO("inet_proto", 12, 1),
  INET_SERVICE("inet_service", 13, 2);

  private final String text;
  private final int number;
  private final int bytes;

  DataType(String text, int number, int bytes) {
    this.text = text;
    this.number = number;
    this.bytes = bytes;
  }

  /** The number by which nft knows the type when it lists a set (NFTA_SET_KEY_TYPE). */
  public int number() {
    return number;
  }

  /** Length of a value, bytes, without the padding to registers of four. */
  public int bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return text;
  }
}
