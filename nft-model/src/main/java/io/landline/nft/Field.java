// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

/** A header field or packet metadata, as a rule matches it or a set is keyed by it. */
public enum Field {
  IP_SADDR("ip saddr", DataType.IPV4_ADDR),
  IP_DADDR("ip daddr", DataType.IPV4_ADDR),
  IP6_SADDR("ip6 saddr", DataType.IPV6_ADDR),
  IP6_DADDR("ip6 daddr", DataType.IPV6_ADDR),
  ETHER_SADDR("ether saddr", DataType.ETHER_ADDR),
  META_L4PROTO("meta l4proto", DataType.INET_PROTO),
  TH_SPORT("th sport", DataType.INET_SERVICE),
  TH_DPORT("th dport", DataType.INET_SERVICE);

  private final String text;
  private final DataType type;

  Field(String text, DataType type) {
    this.text = text;
    this.type = type;
  }

  public DataType type() {
    return type;
  }

  @Override
  public String toString() {
    return text;
  }
}
