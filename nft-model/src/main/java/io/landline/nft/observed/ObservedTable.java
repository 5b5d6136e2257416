// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.observed;

import io.landline.nft.NftName;
import java.util.List;
import java.util.Optional;

/**
 * A table of family inet that is in the kernel.
 *
 * @param name its name
 * @param comment for who lists the ruleset
 * @param sets named sets and maps
 * @param chains in the kernel's order
 * @param owner whose it is
 * @param foreign what is in the table that our values have no words for, in a person's: somebody
 *     else made it
 */
public record ObservedTable(
    NftName name,
    Optional<String> comment,
    List<ObservedSet> sets,
    List<ObservedChain> chains,
    Owner owner,
    List<String> foreign) {
  /** Who alone can change a table. */
  public enum Owner {
    /** Anybody can. */
    NOBODY,
    /** The connection that read it. */
    US,
    /** Another socket. */
    ANOTHER
  }

  public ObservedTable {
    sets = List.copyOf(sets);
    chains = List.copyOf(chains);
    foreign = List.copyOf(foreign);
  }

  /** The set or map of this name. */
  public Optional<ObservedSet> set(NftName wanted) {
    return sets.stream().filter(s -> s.name().equals(wanted)).findFirst();
  }

  /** The chain of this name. */
  public Optional<ObservedChain> chain(NftName wanted) {
    return chains.stream().filter(c -> c.name().equals(wanted)).findFirst();
  }
}
