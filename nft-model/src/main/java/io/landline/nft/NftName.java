// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import io.landline.net.ParseException;
import java.util.Set;

/**
 * The name of a table, chain, set or map: a letter, then letters, digits or underscores, at most
 * 64.
 *
 * @param text the name
 */
public record NftName(String text) implements Comparable<NftName> {
  /**
   * Keywords that nft 1.0.6 or 1.1.3 does not accept as the name of a table, set, map or chain, or
   * in a rule that refers to one. Each was tried.
   */
  private static final Set<String> RESERVED =
      Set.of(
          """
          accept add ah all and arp bridge cgroup chain comment comp constant continue
          counter cpu create ct day dccp define delete describe destroy device devices dnat
          drop dst dup dynamic ecn element elements eq esp ether exists expires export
          exthdr fib flags flow flowtable flush frag fwd ge geneve get goto gre gretap gt
          handle hbh hook hour ibriport ibrname icmp icmpv6 igmp iif iifgroup iifname
          iiftype import include index inet insert interval ip ip6 ipsec jhash jump le limit
          list ll log lshift lt map mark masquerade meta meter mh missing monitor ne netdev
          nftrace nh not notrack numgen obriport obrname offload oif oifgroup oifname
          oiftype or osf pkttype policy position priority queue quota random redefine
          redirect reject rename replace reset return rshift rt rt0 rt2 rtclassid rule
          ruleset sctp secmark set size skgid skuid snat socket srh symhash synproxy table
          tcp th time timeout tproxy type typeof udp udplite undefine update vlan vmap vni
          vxlan xor xt"""
              .split("\\s+", -1));

  public NftName {
    if (!text.matches("[A-Za-z][A-Za-z0-9_]{0,63}") || RESERVED.contains(text)) {
      throw new ParseException("nftables name", text, "nft does not accept it as a name");
    }
  }

  @Override
  public int compareTo(NftName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
