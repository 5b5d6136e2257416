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
  /** Some of the words that nft 1.0.6 keeps for itself. */
  private static final Set<String> RESERVED =
      Set.of(
          "accept",
          "counter",
          "ct",
          "dnat",
          "drop",
          "elements",
          "fib",
          "flags",
          "flow",
          "fwd",
          "ip",
          "ip6",
          "iif",
          "jump",
          "last",
          "limit",
          "log",
          "map",
          "mark",
          "masquerade",
          "meta",
          "missing",
          "policy",
          "queue",
          "quota",
          "redirect",
          "reject",
          "return",
          "rt",
          "set",
          "size",
          "snat",
          "socket",
          "state",
          "table",
          "tcp",
          "th",
          "timeout",
          "tproxy",
          "type",
          "udp",
          "vlan",
          "vmap");

  public NftName {
    if (!text.matches("[A-Za-z][A-Za-z0-9_]{0,63}") || RESERVED.contains(text)) {
      throw new ParseException("nftables name", text, "nft would not read it as a name");
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
