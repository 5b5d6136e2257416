// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A complete table of family inet: the wanted state.
 *
 * @param name ours
 * @param comment what it is for, for who lists the ruleset
 * @param sets sets and maps
 * @param chains in the order in which they are listed
 * @param owned whether it belongs to the socket that makes it (flag owner): nobody else can change
 *     or flush it, and it goes when that socket closes
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

  /** A table that belongs to nobody. */
  public Table(NftName name, Optional<String> comment, List<NftSet> sets, List<Chain> chains) {
    this(name, comment, sets, chains, false);
  }

  /** The same, belonging to the socket that makes it. */
  public Table withOwner() {
    return new Table(name, comment, sets, chains, true);
  }

  /** The same, belonging to nobody. */
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

  /** What {@code nft -f} reads to replace the table in one transaction, live flows untouched. */
  public String toReplaceScript() {
    return "table inet " + name + "\ndelete table inet " + name + "\n" + toString();
  }

  /** As {@code nft list table} shows it. */
  @Override
  public String toString() {
    return TableText.format(this);
  }
}
