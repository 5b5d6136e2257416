// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A complete table of family inet: the wanted state.
 *
 * @param name Landline's
 * @param comment its purpose, for people who list the ruleset
 * @param sets sets and maps
 * @param chains in the order in which they are listed
 * @param owned whether the socket that creates it owns it (flag owner): no other socket can change
 *     or flush it, and the kernel removes it when that socket closes
 */
public record Table(
    NftName name, Optional<String> comment, List<NftSet> sets, List<Chain> chains, boolean owned) {
  public Table {
    sets = List.copyOf(sets);
    chains = List.copyOf(chains);
    comment.ifPresent(NftText::requireQuotable);
    Set<NftName> names = new HashSet<>();
    for (NftSet set : sets) {
      requireNew(names, set.name());
    }
    names.clear();
    for (Chain chain : chains) {
      requireNew(names, chain.name());
    }
  }

  /** A table without an owner. */
  public Table(NftName name, Optional<String> comment, List<NftSet> sets, List<Chain> chains) {
    this(name, comment, sets, chains, false);
  }

  /** The same, owned by the socket that creates it. */
  public Table withOwner() {
    return new Table(name, comment, sets, chains, true);
  }

  /** The same without an owner. */
  public Table withoutOwner() {
    return new Table(name, comment, sets, chains, false);
  }

  private static void requireNew(Set<NftName> names, NftName name) {
    if (!names.add(name)) {
      throw new IllegalArgumentException("two objects are named " + name);
    }
  }

  /** The set or map of this name. */
  public Optional<NftSet> set(NftName wanted) {
    return sets.stream().filter(s -> s.name().equals(wanted)).findFirst();
  }

  /** Input for {@code nft -f} that replaces the table in one transaction; live flows survive. */
  public String toReplaceScript() {
    return "table inet " + name + "\ndelete table inet " + name + "\n" + toString();
  }

  /** As {@code nft list table} shows it. */
  @Override
  public String toString() {
    return TableText.format(this);
  }
}
